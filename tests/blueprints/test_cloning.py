"""*Clonar para otro proceso*."""

from models import Entity, EntityState
from tests.consortia import company, make_plural, whole
from tests.people import give_access, make_entity, make_user, sign_in


def test_it_leads_from_the_settings_to_the_new_forms_first_page(hers, ana):
    plural = make_plural(ana, state=EntityState.REGISTERED)
    whole(plural, company("La propia SAS", ana), company("Norte SAS"))
    page = hers.page(f"/entidades/{plural.code}/").click("Clonar para otro proceso")
    assert "sus 2 integrantes" in page.html.main.text
    form = next(form for form in page.forms.values() if form.action.endswith("/clon"))
    page = hers.send(form, 200)
    draft = Entity.get(Entity.state == EntityState.DRAFT)
    assert page.request.path == f"/entidades/{draft.code}/formulario/identificacion"
    assert "cada uno vuelve a aceptar" in page.html.find(id="aviso").text
    hers.send(form, 200)
    assert Entity.select().where(Entity.state == EntityState.DRAFT).count() == 1


def test_no_other_family_is_offered_it(hers, ana):
    single = make_entity(administrator=ana)
    assert "Clonar" not in hers.page(f"/entidades/{single.code}/").text
    assert hers.post(f"/entidades/{single.code}/clon", {"key": "k"}).status_code == 422


def test_a_member_does_not_clone(browser, ana):
    plural, ramon = make_plural(ana, state=EntityState.REGISTERED), make_user("ramon")
    give_access(ramon, plural)
    sign_in(browser, ramon)
    assert "Clonar" not in browser.page(f"/entidades/{plural.code}/").text
    browser.page(f"/entidades/{plural.code}/clon", 403)
    assert browser.post(f"/entidades/{plural.code}/clon").status_code == 403
