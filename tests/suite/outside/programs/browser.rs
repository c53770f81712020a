//! As much of a browser as a sign-in needs: redirects step by step, cookies, and forms that submit themselves.

use std::collections::BTreeMap;

use regex::Regex;
use reqwest::{Client, RequestBuilder, header, redirect};
use tokio::runtime::Runtime;
use url::Url;

/// A browser that goes one step at a time. Its cookies go to every port of the host, as a browser's do.
pub(super) struct Browser {
    client: Client,
    runtime: Runtime,
    cookies: BTreeMap<String, String>,
}

/// What came back for one step.
#[derive(Debug)]
pub(super) struct Page {
    /// Where it was asked for.
    pub(super) url: Url,
    /// The status.
    pub(super) status: u16,
    /// Where the browser is sent, as written.
    pub(super) location: Option<String>,
    /// The cookies that were set, as written.
    pub(super) cookies: Vec<String>,
    /// The body.
    pub(super) body: String,
}

impl Browser {
    /// A browser without a cookie.
    pub(super) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .http1_only()
            .tls_certs_only([])
            .build()
            .expect("a client");
        Self { client, runtime, cookies: BTreeMap::new() }
    }

    /// Opens an address.
    pub(super) fn open(&mut self, url: &str) -> Page {
        let request = self.client.get(url);
        self.send(request)
    }

    /// Goes where a page sends the browser.
    pub(super) fn follow(&mut self, page: &Page) -> Page {
        let location = page.location.as_deref().unwrap_or_else(|| panic!("it leads nowhere: {page:?}"));
        let url = page.url.join(location).expect("a location is a URL");
        self.open(url.as_str())
    }

    /// Submits the only form of a page, as its script would.
    pub(super) fn submit(&mut self, page: &Page) -> Page {
        assert!(page.body.contains("submit()"), "the form submits itself: {page:?}");
        let forms = tags(&page.body, "form");
        let [form] = forms.as_slice() else { panic!("one form: {page:?}") };
        assert_eq!(attribute(form, "method").as_deref(), Some("post"), "{form}");
        let action = attribute(form, "action").expect("the form has an action");
        let mut fields = form_urlencoded::Serializer::new(String::new());
        for input in tags(&page.body, "input") {
            assert_eq!(attribute(input, "type").as_deref(), Some("hidden"), "{input}");
            let field = |name| attribute(input, name).expect("an input has a name and a value");
            fields.append_pair(&field("name"), &field("value"));
        }
        let url = page.url.join(&action).expect("an action is a URL");
        let request = self
            .client
            .post(url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(fields.finish());
        self.send(request)
    }

    fn send(&mut self, request: RequestBuilder) -> Page {
        let sent: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if sent.is_empty() { request } else { request.header(header::COOKIE, sent.join("; ")) };
        let page = self.runtime.block_on(async {
            let response = request.send().await.expect("it is answered");
            let (url, status) = (response.url().clone(), response.status().as_u16());
            let text = |value: &header::HeaderValue| value.to_str().expect("our headers are ASCII").to_owned();
            let location = response.headers().get(header::LOCATION).map(text);
            let cookies = response.headers().get_all(header::SET_COOKIE).iter().map(text).collect();
            let body = response.text().await.expect("the answer is whole");
            Page { url, status, location, cookies, body }
        });
        for cookie in &page.cookies {
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        page
    }
}

/// The tags of this name.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let tag = Regex::new(&format!("<{name}\\b[^>]*>")).expect("the pattern is right");
    tag.find_iter(html).map(|found| found.as_str()).collect()
}

/// The value of an attribute, read as HTML.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let pattern = Regex::new(&format!("\\s{name}=\"([^\"]*)\"")).expect("the pattern is right");
    let written = pattern.captures(tag)?.get(1)?.as_str();
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&#43;", "+")];
    let read = entities.iter().fold(written.to_owned(), |text, (entity, letter)| text.replace(entity, letter));
    Some(read.replace("&amp;", "&"))
}
