"""A WSGI app for test_public_url.py to run on real servers: 200 to the genuine, 403 to others."""

from werkzeug.wrappers import Request, Response

from ivr.telephony.blueprint import target
from ivr.telephony.signature import Guard, parameters

BASE = "https://line.example.org"
TOKEN = "12345"
GUARD = Guard([TOKEN])


@Request.application
def app(request: Request) -> Response:
    url = BASE + target(request.environ)
    header = request.headers.get("X-Twilio-Signature", "")
    genuine = GUARD.genuine(url, parameters(request.get_data()), header)
    return Response(status=200 if genuine else 403)


if __name__ == "__main__":
    import sys

    from werkzeug.serving import run_simple

    run_simple("127.0.0.1", int(sys.argv[1]), app)
