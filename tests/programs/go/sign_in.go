// A sign-in program in Go with jwt-go: the redirect of before November 2023 and the form of today.
// Endpoint and secret come from the environment; nothing here knows what kind of server the endpoint is.
package main

import (
	"encoding/json"
	"fmt"
	"html/template"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/dgrijalva/jwt-go"
	"github.com/google/uuid"
)

var (
	endpoint = os.Getenv("SSO_ENDPOINT") + "/access/jwt"
	secret   = []byte(os.Getenv("SSO_SECRET"))
)

var form = template.Must(template.New("form").Parse(`<!DOCTYPE html>
<html><body onload="document.forms[0].submit()">
<form method="post" action="{{.Action}}">
<input type="hidden" name="jwt" value="{{.Token}}">
</form>
</body></html>
`))

// The claims of whom this program has signed in by means of its own.
func token() (string, error) {
	claims := jwt.MapClaims{
		"iat":   time.Now().Unix(),
		"jti":   uuid.New().String(),
		"name":  "Zoë Müller",
		"email": "zoe+go@sso-probe.test",
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(secret)
}

func signed(response http.ResponseWriter) (string, bool) {
	signed, err := token()
	if err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
	}
	return signed, err == nil
}

// Where the old shape sends the browser, the token within.
func location(token, returnTo string) string {
	location := endpoint + "?jwt=" + token
	if returnTo != "" {
		location += "&return_to=" + url.QueryEscape(returnTo)
	}
	return location
}

func loginGet(response http.ResponseWriter, request *http.Request) {
	if token, ok := signed(response); ok {
		http.Redirect(response, request, location(token, request.URL.Query().Get("return_to")), http.StatusFound)
	}
}

// The old shape for a client that asks by script and goes there by itself.
func loginJSON(response http.ResponseWriter, request *http.Request) {
	if token, ok := signed(response); ok {
		response.Header().Set("Content-Type", "application/json")
		answer := map[string]string{"redirect": location(token, request.URL.Query().Get("return_to"))}
		if err := json.NewEncoder(response).Encode(answer); err != nil {
			log.Print(err)
		}
	}
}

func loginPost(response http.ResponseWriter, request *http.Request) {
	token, ok := signed(response)
	if !ok {
		return
	}
	action := endpoint
	if returnTo := request.URL.Query().Get("return_to"); returnTo != "" {
		action += "?return_to=" + url.QueryEscape(returnTo)
	}
	response.Header().Set("Content-Type", "text/html; charset=utf-8")
	filled := struct{ Action, Token string }{action, token}
	if err := form.Execute(response, filled); err != nil {
		log.Print(err)
	}
}

func main() {
	http.HandleFunc("/login-get", loginGet)
	http.HandleFunc("/login-json", loginJSON)
	http.HandleFunc("/login-post", loginPost)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
