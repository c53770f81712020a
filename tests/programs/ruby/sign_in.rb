# A sign-in program in Ruby with the jwt gem: the redirect of before November 2023 and the form of today.
# Endpoint and secret come from the environment; nothing here knows what kind of server the endpoint is.

require "erb"
require "jwt"
require "securerandom"
require "uri"
require "webrick"

ENDPOINT = "#{ENV.fetch("SSO_ENDPOINT")}/access/jwt"
SECRET = ENV.fetch("SSO_SECRET")
# Who this program has signed in by means of its own.
USER = { name: "Zoë Müller", email: "zoe+ruby@sso-probe.test" }
# What the page may be asked with and hands on.
HANDED_ON = %w[return_to brand_id locale_id timestamp]

FORM = ERB.new(<<~HTML)
  <!DOCTYPE html>
  <html><body onload="document.forms[0].submit()">
  <form action="<%= ERB::Util.html_escape(action) %>" accept-charset="UTF-8" method="post">
  <input type="hidden" name="authenticity_token" value="<%= SecureRandom.urlsafe_base64(32) %>" autocomplete="off" />
  <input type="hidden" name="jwt" id="jwt" value="<%= ERB::Util.html_escape(token) %>" autocomplete="off" />
  </form>
  </body></html>
HTML

# The id has a slash.
def token(header)
  iat = Time.now.to_i
  JWT.encode({ iat: iat, jti: "#{iat}/#{SecureRandom.hex(18)}", **USER }, SECRET, "HS256", header)
end

def redirected(request, response, token)
  location = "#{ENDPOINT}?jwt=#{token}"
  return_to = request.query["return_to"]
  location += "&return_to=#{ERB::Util.url_encode(return_to)}" if return_to
  response.set_redirect(WEBrick::HTTPStatus::Found, location)
end

quiet = WEBrick::Log.new(File::NULL)
server = WEBrick::HTTPServer.new(BindAddress: "127.0.0.1", Port: 0, Logger: quiet, AccessLog: [])

# The library of that time wrote typ into the header by itself; that of today is told to.
server.mount_proc("/login-get") { |request, response| redirected(request, response, token({ typ: "JWT" })) }

# The program of that time with the library of today.
server.mount_proc("/login-no-typ") { |request, response| redirected(request, response, token({})) }

server.mount_proc("/login-post") do |request, response|
  query = request.query.slice(*HANDED_ON)
  action = query.empty? ? ENDPOINT : "#{ENDPOINT}?#{URI.encode_www_form(query)}"
  token = token({ typ: "JWT" })
  response.content_type = "text/html; charset=utf-8"
  response.body = FORM.result_with_hash(action: action, token: token)
end

$stdout.puts "http://127.0.0.1:#{server.config[:Port]}"
$stdout.flush
server.start
