"""A sign-in program in Python with PyJWT and Flask: the redirect of before November 2023 and the form of today.

Endpoint and secret come from the environment; nothing here knows what kind of server the endpoint is. Besides, it makes
the mistakes of samples in other languages, whose claims need none of their libraries.
"""

import os
import time
import uuid
from datetime import datetime, timezone
from urllib.parse import quote

import jwt
from flask import Flask, redirect, render_template_string, request
from werkzeug.serving import make_server

ENDPOINT = os.environ["SSO_ENDPOINT"] + "/access/jwt"
SECRET = os.environ["SSO_SECRET"]
# Who this program has signed in by means of its own.
USER = {"name": "Zoë Müller", "email": "zoe+python@sso-probe.test"}

FORM = """<!DOCTYPE html>
<html><body onload="document.forms[0].submit()">
<form method="post" action="{{ action }}">
<input type="hidden" name="jwt" value="{{ token }}">
</form>
</body></html>
"""

app = Flask(__name__)


def claims():
    return {"iat": int(time.time()), "jti": str(uuid.uuid1()), **USER}


def signed(payload, headers=None):
    token = jwt.encode(payload, SECRET, algorithm="HS256", headers=headers)
    # Before its version 2 the library gave bytes.
    return token.decode("ascii") if isinstance(token, bytes) else token


def redirected(token):
    location = ENDPOINT + "?jwt=" + token
    if "return_to" in request.args:
        location += "&return_to=" + quote(request.args["return_to"], safe="")
    return redirect(location)


@app.get("/login-get")
def login_get():
    return redirected(signed(claims()))


@app.get("/login-post")
def login_post():
    action = ENDPOINT
    if "return_to" in request.args:
        action += "?return_to=" + quote(request.args["return_to"], safe="")
    token = signed(claims(), headers={"typ": "JWT"})
    return render_template_string(FORM, action=action, token=token)


@app.get("/login-elixir")
def login_elixir():
    """The id is spelled jit."""
    payload = claims()
    payload["jit"] = payload.pop("jti")
    return redirected(signed(payload))


@app.get("/login-elixir-date")
def login_elixir_date():
    """The id is spelled jit, and the time is a date in words."""
    payload = claims()
    payload["jit"] = payload.pop("jti")
    payload["iat"] = datetime.now(timezone.utc).isoformat()
    return redirected(signed(payload))


@app.get("/login-java")
def login_java():
    """The time is in milliseconds, and the header says what the content is."""
    payload = {**claims(), "iat": int(time.time() * 1000)}
    return redirected(signed(payload, headers={"cty": "text/plain"}))


server = make_server("127.0.0.1", 0, app)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
