"""*Perdí el correo o el teléfono*: asked by a stranger; what the letter about it lets one do."""

from flask import render_template
from flask.typing import ResponseReturnValue

from blueprints import guards, hx
from blueprints.forms import FILE_AGAIN, ActionForm
from blueprints.guards import public
from blueprints.proofs import takes_proof
from blueprints.sign_in import bp
from blueprints.sign_in.forms import RescueForm
from domain import once, rescue_notices, rescues
from domain.errors import Refused
from models import Proof, Rescue

RECEIVED = (
    "Recibimos su solicitud. Su radicado es {}: anótelo. Le llamamos al teléfono que escribió; "
    "hasta entonces no cambia nada."
)
STOPPED = (
    "Detuvimos la solicitud: nada cambia. Si alguien más puede saber su contraseña, cámbiela ya."
)


@bp.get("/recuperar/ayuda")
@public
def rescue() -> ResponseReturnValue:
    return _page(RescueForm())


@bp.post("/recuperar/ayuda")
@takes_proof
@public
def ask_rescue() -> ResponseReturnValue:
    form = RescueForm()
    receipt = form.run(_ask, form)
    if receipt is None:
        form.ask_for_the_file_again()
        return hx.refused(_page(form))
    hx.notice(RECEIVED.format(receipt))
    return hx.go_to("sign_in.page")


@bp.get("/recuperar/aviso/<secret>")
@public
def rescue_notice(secret: str) -> ResponseReturnValue:
    found = rescue_notices.look(secret)
    return _notice_page(ActionForm(), secret, found) if found else _dead()


@bp.post("/recuperar/aviso/<secret>/confirmado")
@public
def confirm_rescue(secret: str) -> ResponseReturnValue:
    form, found = ActionForm(), rescue_notices.look(secret)
    if found is None:
        return _dead()
    if not form.ran(rescue_notices.confirm, secret):
        return hx.refused(_notice_page(form, secret, found))
    return hx.go_to("sign_in.rescue_notice", secret=secret)


@bp.post("/recuperar/aviso/<secret>/detenido")
@public
def stop_rescue(secret: str) -> ResponseReturnValue:
    form, found = ActionForm(), rescue_notices.look(secret)
    if found is None:
        return _dead()
    if not form.ran(rescue_notices.stop, secret):
        return hx.refused(_notice_page(form, secret, found))
    hx.notice(STOPPED)
    return hx.go_to("sign_in.forgotten_password")


def _ask(form: RescueForm) -> str:
    """The file is read last, when all else is right."""
    network = guards.network()
    key = f"rescue:{network}:{form.key.data or once.new_key(None)}"
    if receipt := rescues.receipt_of(key):
        return receipt
    said = rescues.checked(form.statement())
    return rescues.ask(said, _proof(form, network), network=network, key=key)


def _proof(form: RescueForm, network: str) -> Proof:
    proof = form.read_proof(network)
    if proof is None:
        raise Refused(FILE_AGAIN, field="proof")
    return proof


def _page(form: RescueForm) -> str:
    return render_template("sign_in/rescue.html", form=form)


def _notice_page(form: ActionForm, secret: str, found: Rescue) -> str:
    return render_template(
        "sign_in/rescue_notice.html",
        form=form,
        secret=secret,
        rescue=found,
        confirmable=rescue_notices.confirmable(found),
    )


def _dead() -> ResponseReturnValue:
    """Stopped, carried out, lapsed, or never sent."""
    page = render_template("account/email_dead_link.html", sentence=rescue_notices.DEAD)
    return page, 410
