import datetime as dt

from wtforms.validators import StopValidation

from blueprints.forms import Day, Hour, KeyedForm, Line, at_most, required
from domain import outages
from domain.moments import COLOMBIA
from domain.outages import Told


class OutageForm(KeyedForm):
    kind = Line("Qué dejó de funcionar", default="portal")
    began_day = Day("Día en que empezó", [required("Escriba qué día empezó.")])
    began_hour = Hour("Hora en que empezó", [required("Escriba a qué hora empezó.")])
    ended_day = Day("Día en que terminó (si ya terminó)")
    ended_hour = Hour("Hora en que terminó")
    text = Line("Qué pasó", [required("Escriba qué pasó."), at_most(outages.LONGEST_TEXT)])

    def validate_ended_hour(self, field: Hour) -> None:
        if bool(field.data) != bool(self.ended_day.data):
            raise StopValidation("Escriba el día y la hora, o deje vacíos los dos.")

    def told(self) -> Told:
        return Told(
            kind=self.kind.data or "",
            text=self.text.data or "",
            began_at=_moment(self.began_day, self.began_hour),
            ended_at=_moment(self.ended_day, self.ended_hour),
        )


class CertificateForm(KeyedForm):
    first_day = Day("Desde", [required("Escriba desde qué día.")])
    last_day = Day("Hasta", [required("Escriba hasta qué día.")])


def _moment(day: Day, hour: Hour) -> dt.datetime | None:
    if day.day is None or hour.hour is None:
        return None
    try:
        return dt.datetime.combine(day.day, hour.hour, COLOMBIA).astimezone(dt.UTC)
    except OverflowError:  # the last day that there is
        return None
