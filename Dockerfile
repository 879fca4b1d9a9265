# docker build -t ventanilla .   What runs is compose.yaml; tests/test_deploy.py checks both.

FROM python:3.11-slim-bookworm AS libraries
WORKDIR /build
COPY requirements.txt requirements-extras.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r requirements.txt -r requirements-extras.txt \
    && /opt/venv/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim-bookworm
# What a backup asks for: `age`, `pg_dump`. Debian 12 mends them and changes no version.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends age postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 ventanilla \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent ventanilla \
    && install -d -m 0700 -o ventanilla -g ventanilla /var/lib/ventanilla /copias
COPY --from=libraries /opt/venv /opt/venv
WORKDIR /srv/ventanilla
COPY app.py config.py serve.py restart.py children.py web_process.py ./
COPY blueprints blueprints
COPY catalogs catalogs
COPY domain domain
COPY migrations migrations
COPY models models
COPY static static
COPY templates templates
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/var/lib/ventanilla \
    HOST=0.0.0.0 \
    PORT=8000
# Its root may be read-only afterwards: nothing is compiled or built at a start.
RUN python -m blueprints.static_files && python -m compileall -q .
USER 10001:10001
VOLUME /var/lib/ventanilla /copias
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "serve.py"]
