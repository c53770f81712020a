//! A real Chromium without a window, spoken to by the WebDriver protocol (W3C).

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::Running;

/// How long a page is waited for; a browser takes its time on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The key under which the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The driver. It ends with the test, however the test ends, and with it the browsers that it has started.
struct Driver(Running);

impl Drop for Driver {
    fn drop(&mut self) {
        drop(Command::new("kill").args(["-KILL", "--", &format!("-{}", self.0.0.id())]).status());
    }
}

/// A running browser. It ends with the test, however the test ends.
pub(super) struct Browser {
    _driver: Driver,
    runtime: Runtime,
    client: Client,
    session: String,
    // Its profile; behind the rest, so that it goes last.
    _home: tempfile::TempDir,
}

impl Browser {
    /// Starts a driver on a free port and a browser with a fresh profile, which reaches this computer alone.
    pub(super) fn start() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let mut driver = Command::new("chromedriver");
        driver
            .arg("--port=0")
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .env("XDG_CACHE_HOME", home.path())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own, so that the browsers that it starts can be ended with it.
            .process_group(0);
        let (driver, told) = Running::start(&mut driver).expect("chromedriver is installed, as .ci/run sets it up");
        let driver = Driver(driver);
        let port: u16 = std::iter::from_fn(|| told.next_line())
            .find_map(|line| line.split("successfully on port ").nth(1)?.trim_end_matches('.').parse().ok())
            .expect("the driver tells its port");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = Client::builder().no_proxy().http1_only().tls_certs_only([]).build().expect("a client");
        let mut browser =
            Self { _driver: driver, runtime, client, session: format!("http://127.0.0.1:{port}/session"), _home: home };
        let arguments = [
            "--headless=new",
            // Root may not use the sandbox of the browser's own processes.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--no-proxy-server",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
            "--window-size=1000,900",
        ];
        let options = json!({ "args": arguments });
        let wanted = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let begun = browser.send(Method::POST, "", &json!({ "capabilities": { "alwaysMatch": wanted } }));
        let id = begun["sessionId"].as_str().unwrap_or_else(|| panic!("a session begins: {begun}")).to_owned();
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    /// Sends a command and gives its value, or the protocol's error.
    fn ask(&self, method: Method, path: &str, body: &Value) -> Value {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.session)).timeout(PATIENCE * 2);
        if method == Method::POST {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let text = self.runtime.block_on(async { request.send().await?.text().await }).expect("the driver answers");
        let mut answer: Value = serde_json::from_str(&text).expect("the driver answers with JSON");
        answer["value"].take()
    }

    fn send(&self, method: Method, path: &str, body: &Value) -> Value {
        let value = self.ask(method, path, body);
        assert!(value["error"].is_null(), "{path}: {value}");
        value
    }

    /// Opens an address. A page that cannot be shown is no failure here, for some are not to be.
    pub(super) fn open(&self, url: &str) {
        let value = self.ask(Method::POST, "/url", &json!({ "url": url }));
        let error = value["message"].as_str().unwrap_or_default();
        assert!(error.is_empty() || error.contains("net::ERR_"), "{url}: {value}");
    }

    /// Where the browser is.
    pub(super) fn url(&self) -> String {
        self.send(Method::GET, "/url", &Value::Null).as_str().expect("an address is text").to_owned()
    }

    /// The text of the page as somebody reads it.
    pub(super) fn text(&self) -> String {
        let value = self.ask(
            Method::POST,
            "/execute/sync",
            &json!({ "script": "return document.body ? document.body.innerText : ''", "args": [] }),
        );
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says this, and gives all that it says.
    pub(super) fn wait_for(&self, piece: &str) -> String {
        let begun = Instant::now();
        loop {
            let text = self.text();
            if text.contains(piece) {
                return text;
            }
            assert!(begun.elapsed() < PATIENCE, "waited in vain for {piece:?} at {}:\n{text}", self.url());
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Presses what this CSS selector finds first.
    pub(super) fn press(&self, selector: &str) {
        let found = self.send(Method::POST, "/element", &json!({ "using": "css selector", "value": selector }));
        let id = found[ELEMENT].as_str().expect("an element has an id");
        self.send(Method::POST, &format!("/element/{id}/click"), &json!({}));
    }

    /// Runs a script within a frame of the page, from outside the page's own rules.
    pub(super) fn in_frame(&self, nth: u32, script: &str) -> Value {
        self.send(Method::POST, "/frame", &json!({ "id": nth }));
        let value = self.send(Method::POST, "/execute/sync", &json!({ "script": script, "args": [] }));
        self.send(Method::POST, "/frame", &json!({ "id": null }));
        value
    }

    /// The cookies that would be sent to this page, also those that scripts do not see.
    pub(super) fn cookies(&self) -> Vec<Value> {
        self.send(Method::GET, "/cookie", &Value::Null).as_array().cloned().expect("cookies are a list")
    }

    /// Waits until the browser's console has said this. What it says comes some time after what happened, and each
    /// reading empties it.
    pub(super) fn wait_for_console(&self, piece: &str) {
        let begun = Instant::now();
        let mut said = String::new();
        while !said.contains(piece) {
            assert!(begun.elapsed() < PATIENCE, "waited in vain for {piece:?} in the console:\n{said}");
            std::thread::park_timeout(Duration::from_millis(20));
            said.push_str(&self.send(Method::POST, "/se/log", &json!({ "type": "browser" })).to_string());
        }
    }

    /// Keeps a picture of the page for people to look at.
    pub(super) fn picture(&self, file: &Path) {
        let value = self.send(Method::GET, "/screenshot", &Value::Null);
        let picture = value.as_str().expect("a picture is text in base64");
        let picture = base64::engine::general_purpose::STANDARD.decode(picture).expect("it is base64");
        std::fs::write(file, picture).expect("it can be written");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver closes the browser; where it no longer can, the browser ends with the driver's group.
        let request = self.client.delete(&self.session).timeout(Duration::from_secs(10));
        drop(self.runtime.block_on(async { request.send().await }));
    }
}
