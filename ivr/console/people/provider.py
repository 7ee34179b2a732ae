"""Signing in with the organization's own accounts (OpenID Connect), for who was invited."""

from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import abort, current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from ivr.console.access import for_everybody
from ivr.console.context import console
from ivr.console.identity import addresses, kept_forms, sessions
from ivr.console.people.blueprint import all_sessions, go_on, people, table
from ivr.console.people.sign_in import enter
from ivr.web.translations import gettext as _

EXTENSION, TARGET = "ivr-provider", "provider-next"
TIMEOUT = 10  # seconds


def _client() -> Any:
    """The provider, as the settings name it; its own description is read when it is used."""
    settings = console().settings
    if not settings.console_oidc_issuer:
        abort(404)
    if EXTENSION not in current_app.extensions:
        oauth = OAuth(current_app._get_current_object())  # type: ignore[attr-defined]
        oauth.register(
            "provider",
            client_id=settings.console_oidc_client,
            client_secret=settings.console_oidc_secret,
            server_metadata_url=f"{settings.console_oidc_issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256",
                           "timeout": TIMEOUT},
        )  # fmt: skip
        current_app.extensions[EXTENSION] = oauth
    return current_app.extensions[EXTENSION].provider


@people.get("/provider")
@for_everybody
def provider() -> ResponseReturnValue:
    """Send somebody to the provider."""
    client = _client()
    session[TARGET] = kept_forms.local(request.args.get("next", ""))
    again = {"prompt": "login"} if sessions.current() else {}
    here = addresses.base(console().settings, request.host_url)
    back = here + url_for("console.people.provider_back")
    try:
        answer: ResponseReturnValue = client.authorize_redirect(back, **again)
    except (OAuthError, RequestException, ValueError):
        return _refused(_("The sign-in service does not answer. Try again later.")), 502
    return answer


@people.get("/provider/back")
@for_everybody
def provider_back() -> ResponseReturnValue:
    """Let somebody in whom the provider has sent back with a verified e-mail address."""
    client = _client()
    target = session.pop(TARGET, "")
    try:
        token = client.authorize_access_token()
        claims = dict(token.get("userinfo") or {})
        if "email" not in claims:
            claims |= {"email": "", "email_verified": False} | dict(client.userinfo(token=token))
    except (OAuthError, JoseError, RequestException, KeyError, ValueError):
        return _refused(_("The sign-in service did not let you in. Try again.")), 403
    if claims.get("email_verified") is not True:
        return _refused(_("The sign-in service has not verified your e-mail address.")), 403
    account = table().by_email(str(claims.get("email")))
    if account is None:
        return _refused(_("Nobody with your e-mail address was invited here.")), 403
    found = sessions.current()
    if found and found.person.id == account.id:
        all_sessions().prove(found.hash, sessions.now())
        return go_on(target)
    return enter(account, target)


def _refused(said: str) -> str:
    return render_template("console/people/refused.html", said=said)
