// A sign-in program in Node with jwt-simple: the redirect of before November 2023 and the form of today.
// Endpoint and secret come from the environment; nothing here knows what kind of server the endpoint is.
"use strict";

const crypto = require("node:crypto");
const http = require("node:http");
const jwt = require("jwt-simple");

const endpoint = process.env.SSO_ENDPOINT + "/access/jwt";
const secret = process.env.SSO_SECRET;
// Who this program has signed in by means of its own.
const user = { name: "Zoë Müller", email: "zoe+node@sso-probe.test" };

function token(iat) {
  return jwt.encode({ iat, jti: crypto.randomUUID(), name: user.name, email: user.email }, secret);
}

// The old shape took the time as it came, with its fraction of a second.
function redirect(asked, response) {
  let location = endpoint + "?jwt=" + token(new Date().getTime() / 1000);
  const returnTo = asked.searchParams.get("return_to");
  if (returnTo) {
    location += "&return_to=" + encodeURIComponent(returnTo);
  }
  response.writeHead(302, { Location: location });
  response.end();
}

function escaped(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (letter) => entities[letter]);
}

// The script of today hands on the page's own query as it is.
function form(asked, response) {
  const iat = Math.floor(new Date().getTime() / 1000);
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
  response.end(`<!DOCTYPE html>
<html><body onload="document.forms[0].submit()">
<form method="post" action="${escaped(endpoint + asked.search)}">
<input type="hidden" name="jwt" value="${escaped(token(iat))}">
</form>
</body></html>
`);
}

const paths = { "/login-get": redirect, "/login-post": form };

const server = http.createServer((request, response) => {
  const asked = new URL(request.url, "http://127.0.0.1");
  const answer = paths[asked.pathname];
  if (answer) {
    answer(asked, response);
  } else {
    response.writeHead(404);
    response.end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
