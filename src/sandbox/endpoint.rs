//! The endpoint itself: a request becomes facts, the facts a decision, the decision an answer.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderValue, Method as HttpMethod, header, request};
use axum::response::Response;

use super::account::Role;
use super::answer::{Answer, Surroundings, answer};
use super::body::{BodyFault, read_body};
use super::decide::{Decided, Decision, decide, lock};
use super::policy::PassedBrand;
use super::request::{Body, Fields, Request};
use super::response::respond;
use super::routes::{Shared, brand_of, host_of, session_of};
use super::session::{NewSession, SignedIn};
use crate::model::Method;

/// Answers a sign-in.
pub(crate) async fn sign_in(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let (parts, body) = request.into_parts();
    let (method, body) = if parts.method == HttpMethod::POST {
        match read_body(body).await {
            Ok(body) => (Method::Post, body),
            Err(fault) => return shared.refuse_body(&parts, fault),
        }
    } else {
        (Method::Get, Bytes::new())
    };
    let now = shared.clock.now();
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let facts = Request {
        method,
        query: Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()),
        body: match method {
            Method::Get => Body::Empty,
            Method::Post => Body::parse(content_type, &body),
        },
        asked: shared.asked(&parts),
    };
    let era = lock(&shared.sessions).era();
    let Decided { decision, configuration } = decide(&facts, &shared.rules, &shared.memory, now);
    let session = shared.session_names.fresh();
    if let Decision::SignedIn { email: Some(email), .. } = &decision {
        let user = SignedIn { email: email.clone(), configuration: Arc::clone(&configuration), since: now };
        lock(&shared.sessions).open_in(era, &session.id, user);
    }
    let origin = shared.origin(&parts);
    let is_team_member = match &decision {
        Decision::SignedIn { email: Some(email), .. } => {
            lock(&shared.memory).directory.find(email).is_some_and(|user| user.role != Role::EndUser)
        }
        Decision::SignedIn { email: None, .. } | Decision::Refused { .. } => false,
    };
    let brand = brand_of(&shared.account(), host_of(&parts)).map(|brand| brand.id);
    let brand_id = brand.map(|id| id.to_string()).unwrap_or_default();
    let home = shared.home(&facts, &parts).unwrap_or_else(|| origin.clone());
    let around = Surroundings {
        origin: &origin,
        home: &home,
        brand_id: &brand_id,
        is_team_member,
        remote_logout: configuration.remote_logout.as_ref(),
        policy: &shared.rules.policy,
        flaws: &shared.rules.flaws,
        session: &session,
    };
    let answer = shared.remember(answer(&decision, &facts, around), &session, &parts);
    shared.log.tell(|| shared.sign_in_event(&parts, &facts, &decision, &answer, now));
    respond(answer, now)
}

impl Shared {
    /// The origin of the brand that the request names, where that decides about the home of who asked for nothing.
    fn home(&self, facts: &Request<'_>, parts: &request::Parts) -> Option<String> {
        if self.rules.policy.passed_brand == PassedBrand::Ignored {
            return None;
        }
        let id: u64 = facts.query.value("brand_id")?.parse().ok()?;
        let account = self.account();
        let brand = account.brands.iter().find(|brand| brand.id == id)?;
        let port = host_of(parts).rsplit_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
        Some(format!("{}://{}.localhost{port}", self.scheme, brand.subdomain))
    }

    /// Keeps the answer's message for the next page that this browser asks for.
    fn remember(&self, mut answer: Answer, session: &NewSession, parts: &request::Parts) -> Answer {
        let Some(message) = answer.message.take() else { return answer };
        let mut sessions = lock(&self.sessions);
        if let Some(known) = session_of(parts).filter(|id| sessions.knows(id)) {
            sessions.keep_message(known, message);
            return answer;
        }
        sessions.keep_message(&session.id, message);
        answer.remembered(session)
    }

    fn refuse_body(&self, parts: &request::Parts, fault: BodyFault) -> Response {
        let (status, because) = match fault {
            BodyFault::TooLarge => (413, "The body is longer than 64 KiB."),
            BodyFault::TooSlow => (408, "The body did not come within ten seconds."),
            BodyFault::Broken => (400, "The body broke off."),
        };
        let now = self.clock.now();
        let answer = Answer::empty(status);
        self.tell(parts, &answer, now, "refused", because);
        let mut response = respond(answer, now);
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }
}
