"""Who: `core_webservice_get_site_info`, enrolled users, users by field."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Course, User
from connector.sandbox.replies import Json, MoodleError
from connector.sandbox.studied import Enrolment

_ACCOUNT_ONLY = ("auth", "suspended", "confirmed", "lang", "theme", "timezone", "mailformat", "trackforums")
_ROLES = {"manager": 1, "editingteacher": 3, "teacher": 4, "student": 5}


def _site_info(call: Call) -> Json:
    return {
        "sitename": call.site.name,
        "username": call.user.username,
        "firstname": call.user.firstname,
        "lastname": call.user.lastname,
        "fullname": call.user.fullname,
        "lang": "en",
        "userid": call.user.id,
        "siteurl": call.url,
        "userpictureurl": f"{call.url}/theme/image.php/boost/core/1/u/f1",
        "functions": [{"name": name, "version": _version(call, name)} for name in call.functions],
        "downloadfiles": 1,
        "uploadfiles": 1,
        "release": call.site.release,
        "version": call.site.version,
        "mobilecssurl": "",
        "advancedfeatures": [{"name": "enablecompletion", "value": 1}, {"name": "messaging", "value": 1}],
        "usercanmanageownfiles": True,
        "userquota": 0,
        "usermaxuploadfilesize": -1,
        "userhomepage": 1,
        "userprivateaccesskey": "",
        "siteid": 1,
        "sitecalendartype": "gregorian",
        "usercalendartype": "gregorian",
        "userissiteadmin": call.user.siteadmin,
        "theme": "boost",
        "limitconcurrentlogins": 0,
        "policyagreed": 0,
    }


def _version(call: Call, function: str) -> str:
    """Moodle's own, or that of the plugin which brings the function."""
    return call.site.plugin if function.startswith("local_hoclieu_") else call.site.version


def _enrolled_users(call: Call) -> Json:
    """Without `userfields` everything is given; `fullname` comes with any of them, as in Moodle."""
    course, options = call.course(), call.pairs("options")
    enrolled = call.site.enrolled(course.id)
    if options.get("onlyactive") == "1":
        enrolled = [e for e in enrolled if e.active and not call.site.users[e.userid].suspended]
    start, count = int(options.get("limitfrom", 0)), int(options.get("limitnumber", 0))
    page = enrolled[start : start + count] if count else enrolled[start:]
    fields = [f for f in options.get("userfields", "").split(",") if f]
    return [_enrolled(call, course, enrolment, fields) for enrolment in page]


def _enrolled(call: Call, course: Course, enrolment: Enrolment, fields: list[str]) -> Json:
    """Of a person's fields those that a course tells, with their roles and last access there."""
    person = _user_shape(call, call.site.users[enrolment.userid])
    shape: dict[str, Json] = {key: value for key, value in person.items() if key not in _ACCOUNT_ONLY} | {
        "lastcourseaccess": enrolment.lastaccess,
        "roles": [_role(enrolment.role)],
        "enrolledcourses": [{"id": course.id, "fullname": course.fullname, "shortname": course.shortname}],
    }
    if fields:
        return {key: value for key, value in shape.items() if key in fields or key in ("id", "fullname")}
    return shape


def _role(shortname: str) -> Json:
    return {"roleid": _ROLES[shortname], "name": "", "shortname": shortname, "sortorder": 0}


def _user_shape(call: Call, user: User) -> dict[str, Json]:
    """An empty `idnumber` is left out, as Moodle does."""
    picture = f"{call.url}/theme/image.php/boost/core/1/u"
    shape: dict[str, Json] = {
        "id": user.id,
        "username": user.username,
        "firstname": user.firstname,
        "lastname": user.lastname,
        "fullname": user.fullname,
        "email": user.email,
        "idnumber": user.idnumber,
        "department": "",
        "firstaccess": 0,
        "lastaccess": 0,
        "auth": "manual",
        "suspended": user.suspended,
        "confirmed": True,
        "lang": "en",
        "theme": "",
        "timezone": "99",
        "mailformat": 1,
        "trackforums": 0,
        "country": "VN",
        "profileimageurlsmall": f"{picture}/f2",
        "profileimageurl": f"{picture}/f1",
    }
    return {key: value for key, value in shape.items() if key != "idnumber" or value}


def _users_by_field(call: Call) -> Json:
    """Unknown values are silently left out."""
    field = call.text("field")
    if field not in ("id", "idnumber", "username", "email"):
        raise MoodleError(
            "codingerror",
            "Coding error detected, it must be fixed by a programmer: invalid field parameter",
            "core\\exception\\coding_exception",
        )
    wanted = {str(value) for value in _values(call)}
    users = call.site.users.values()
    return [_user_shape(call, user) for user in users if str(getattr(user, field)) in wanted]


def _values(call: Call) -> list[object]:
    values = call.given["values"]
    return list(values) if isinstance(values, list) else []


_OPTIONS = ListOf(Record({"name": Value("text"), "value": Value("text")}), [])

FUNCTIONS = {
    "core_webservice_get_site_info": Function(Record({}), _site_info),
    "core_enrol_get_enrolled_users": Function(Record({"courseid": Value("int"), "options": _OPTIONS}), _enrolled_users),
    "core_user_get_users_by_field": Function(
        Record({"field": Value("alpha"), "values": ListOf(Value("text"))}), _users_by_field
    ),
}
