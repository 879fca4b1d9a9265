"""The forms of step 3: a section's form is made from the section."""

from functools import cache
from typing import Any, TypeVar

from wtforms import Field, HiddenField
from wtforms.validators import AnyOf, Length

from blueprints.forms import KeyedForm, Line, PortalForm, message_to_who_decides, required
from blueprints.proofs import ProofForm, proof_of_a_request
from domain import answers, changes, financial_years
from domain.changes import Unconfirmed
from domain.errors import Refused
from domain.filling import Saved, seen_of
from domain.financial_years import WrongFigures
from domain.form_fields import Kind
from domain.sections import Section, typed_in
from models import Entity, EntityKind

F = TypeVar("F", bound=PortalForm)


class Asked:
    """Marks a field as mandatory; the domain says so when it is empty."""

    field_flags = {"required": True}

    def __call__(self, form: PortalForm, field: Field) -> None:
        """Nothing: a section is kept even when it doesn't pass."""


def _short(what: str, letters: int) -> Length:
    return Length(max=letters, message=f"Escriba {what} con {letters} letras o menos.")


class SearchForm(PortalForm):
    """Sent by GET, it changes nothing and needs no token."""

    class Meta:
        csrf = False

    pais = Line("País de mi entidad", [Length(max=4, message="Elija el país.")])
    nombre = Line("Nombre de la entidad", [_short("el nombre", 250)])
    nit = Line("NIT", [_short("el NIT", 40)])


class AskAccessForm(ProofForm):
    code = HiddenField(validators=[Length(max=16)])
    message = message_to_who_decides()
    proof = proof_of_a_request()


class TypeForm(PortalForm):
    kind = Line(
        "Tipo",
        [AnyOf([EntityKind.SUPPLIER], "Elija el tipo: Proveedor.")],
        default=EntityKind.SUPPLIER,
    )
    organisation_type = Line("Tipo de organización", [required("Elija el tipo de organización.")])
    business_area = Line("Área de negocio")
    confirmed = HiddenField(validators=[Length(max=200)])
    unconfirmed = ""
    """What would leave a verified entity unverified, to be confirmed."""

    def refuse(self, refusal: Refused) -> None:
        if isinstance(refusal, Unconfirmed):
            self.unconfirmed = refusal.confirmed
        super().refuse(refusal)


class NewEntityForm(KeyedForm, TypeForm):
    country = Line("País", [required("Elija el país.")])
    name = Line("", [_short("el nombre", 250)])
    tax_id = Line("", [_short("el NIT", 40)])


class SectionForm(PortalForm):
    """One section of the form; `seen` marks what it said when the page was opened."""

    seen = HiddenField(validators=[Length(max=12)])
    confirmed = HiddenField(validators=[Length(max=200)])
    unconfirmed = ""
    """What would leave a verified entity unverified, to be confirmed."""

    @property
    def texts(self) -> dict[str, str]:
        return _texts(self)

    def tell(self, saved: Saved) -> bool:
        """Put what the domain found beside the fields. True when there was nothing to say."""
        for name, message in saved.problems.items():
            self.refuse(Refused(message, field=name))
        if saved.others:
            now_said = "; ".join(f"{label}: «{text}»" for label, text in saved.others.items())
            self.page_errors.append(
                "Esta sección se guardó en otro equipo o ventana mientras usted escribía. "
                f"Allí dice: {now_said}. "
                "Revise y guarde de nuevo: entonces queda lo que usted escribió."
            )
        if saved.unconfirmed:
            self.unconfirmed = ",".join(saved.unconfirmed)
            self.page_errors.append(changes.warning(saved.unconfirmed))
        return not (saved.problems or saved.others or saved.unconfirmed)


class FinancialForm(KeyedForm):
    """One year's figures."""

    @property
    def texts(self) -> dict[str, str]:
        return _texts(self)

    @property
    def is_begun(self) -> bool:
        return any(self.texts.values())

    def refuse(self, refusal: Refused) -> None:
        if not isinstance(refusal, WrongFigures):
            super().refuse(refusal)
            return
        for name, message in refusal.problems.items():
            super().refuse(Refused(message, field=name))


def blank(section: Section, entity: Entity) -> SectionForm:
    """The section's form as a page opens it: what is kept, and what was typed over it."""
    typed = typed_in(entity, section)
    data = {each.name: answers.text_of(each, entity) for each in section.fields} | typed
    data["municipality_code"] = data.get("municipality_code") or entity.municipality_code
    data["seen"] = seen_of(entity, section)
    return _filled(class_of(section), data)


def blank_year(entity: Entity) -> FinancialForm:
    """The form of a year, with what was typed and not added yet."""
    typed = entity.typed.get(financial_years.SECTION, {})
    return _filled(year_class(), {name: typed.get(name, "") for name in financial_years.LABELS})


@cache
def class_of(section: Section) -> type[SectionForm]:
    fields: dict[str, Any] = {
        each.name: _line(each.label, mandatory=each.mandatory) for each in section.fields
    }
    if any(each.kind == Kind.MUNICIPALITY for each in section.fields):
        fields["municipality_code"] = _line("Municipio")
    return type("OneSectionForm", (SectionForm,), fields)


@cache
def year_class() -> type[FinancialForm]:
    fields = {
        name: _line(label, mandatory=name != "fiscal_year")
        for name, label in financial_years.LABELS.items()
    }
    return type("YearForm", (FinancialForm,), fields)


def _texts(form: PortalForm) -> dict[str, str]:
    return {each.name: each.data or "" for each in form if isinstance(each, Line)}


def _line(label: str, *, mandatory: bool = False) -> Line:
    longest = Length(max=answers.LONGEST_TEXT, message=f"{label}: escriba un texto más corto.")
    return Line(label, [Asked(), longest] if mandatory else [longest])


def _filled(kind: type[F], data: dict[str, str]) -> F:
    """With these data; a form whose session had ended comes back with what was typed in it."""
    form = kind(data=data)
    submitted = form.is_submitted()  # type: ignore[no-untyped-call]
    return kind(formdata=None, data=data) if submitted else form
