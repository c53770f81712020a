//! Which keys each table of our files knows, once and for all: the reader, "did you mean" and the help texts use it.

use super::diagnostic::did_you_mean;

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// The key.
    pub(super) name: &'static str,
    /// What its value must be, in words that can follow "wanted:".
    pub(super) wanted: &'static str,
}

/// A table with a fixed set of keys.
#[derive(Debug)]
pub(super) struct TableKeys {
    /// What the table is called in messages.
    pub(super) title: &'static str,
    /// Its keys.
    pub(super) keys: &'static [Key],
}

impl TableKeys {
    /// What the value of a key must be.
    pub(super) fn wanted(&self, name: &str) -> &'static str {
        self.keys.iter().find(|key| key.name == name).map_or("another value", |key| key.wanted)
    }

    /// Whether the table knows the key.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.keys.iter().any(|known| known.name == name)
    }

    /// The known key that an unknown one probably means.
    pub(super) fn meant_by(&self, name: &str) -> Option<&'static str> {
        did_you_mean(name, self.keys.iter().map(|known| known.name))
    }

    /// The keys, for a help text.
    pub(super) fn listed(&self) -> String {
        self.keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
    }
}

const fn key(name: &'static str, wanted: &'static str) -> Key {
    Key { name, wanted }
}

const CLAIMS: Key = key("claims", "a table of claims, such as { name = \"SSO probe\" }");
const REQUEST: Key = key("request", "a table with token_field, query or fields");
const RETURN_TO: Key = key("return_to", "a text, such as \"/hc/en-us\"");
const EXPECT: Key = key("expect", "a table such as { outcome = \"accepted\" }");
const DELIVERIES: Key = key("deliveries", "a list of deliveries, such as [\"get\", \"post\"]");
const PARITY: Key = key("parity", "\"same-kind\", \"same-outcome\" or \"exempt: \" and a reason");
const TAGS: Key = key("tags", "a list of words");
const TITLE: Key = key("title", "a text of one line");
const ABOUT: Key = key("about", "a text");
const OUTCOME: Key = key("outcome", "\"accepted\", \"rejected\" or \"any\"");
const KIND: Key = key("kind", "the id of an error kind, or a list of them");

/// The top of a suite file.
pub(super) const SUITE_FILE: TableKeys = TableKeys {
    title: "a suite file",
    keys: &[key("format", "format = 1"), key("suite", "a table [suite]"), key("scenario", "tables [[scenario]]")],
};

/// What the top of every file has whose keys its type says.
pub(super) const TYPED_FILE: TableKeys = TableKeys { title: "the file", keys: &[key("format", "format = 1")] };

/// `[suite]`.
pub(super) const SUITE: TableKeys = TableKeys {
    title: "[suite]",
    keys: &[
        key("id", "a name of a-z, 0-9, '.', '_' and '-'"),
        TITLE,
        ABOUT,
        DELIVERIES,
        PARITY,
        TAGS,
        CLAIMS,
        key("expect", "special cases [[suite.expect.when]] that hold for every scenario"),
    ],
};

/// `[suite.expect]`.
pub(super) const SUITE_EXPECT: TableKeys =
    TableKeys { title: "[suite.expect]", keys: &[key("when", "tables [[suite.expect.when]]")] };

/// `[[scenario]]`.
pub(super) const SCENARIO: TableKeys = TableKeys {
    title: "[[scenario]]",
    keys: &[
        key("id", "a name of a-z, 0-9, '.', '_' and '-', unique in the suite"),
        TITLE,
        ABOUT,
        key("level", "\"must\" or \"should\""),
        key("source", "a table { text = \"…\", url = \"…\", confidence = \"…\" }"),
        TAGS,
        key("given", "a table of settings, such as { get = \"refused\" }"),
        DELIVERIES,
        key("axes", "a table of lists, such as { iat = [\"@now-10m\", \"@now+10m\"] }"),
        CLAIMS,
        key("token", "a table with alg, typ, header, sign or tamper"),
        REQUEST,
        RETURN_TO,
        EXPECT,
        key("step", "tables [[scenario.step]]"),
        PARITY,
        key("lock", "a word; scenarios with the same word never run at the same time"),
        key("skip", "the reason why it is not run, as a text"),
    ],
};

/// `source` of a scenario.
pub(super) const SOURCE: TableKeys = TableKeys {
    title: "source",
    keys: &[
        key("text", "what the source says, as a text"),
        key("url", "the address of the source"),
        key(
            "confidence",
            "\"documented\", \"staff\", \"observed\", \"reported\", \"inferred\", \"standard\" or \"unknown\"",
        ),
    ],
};

/// `given` of a scenario, and `settings` of a target.
pub(super) const GIVEN: TableKeys = TableKeys {
    title: "the table of settings",
    keys: &[
        key("get", "\"accepted\", \"warned\" or \"refused\""),
        key("success", "\"302\" or \"200\", as a text"),
        key("remote_logout", "\"set\" or \"none\""),
    ],
};

/// `[scenario.token]`.
pub(super) const TOKEN: TableKeys = TableKeys {
    title: "[scenario.token]",
    keys: &[
        key("alg", "the value of the header's alg, such as \"HS256\", \"none\" or \"@omit\""),
        key("typ", "the value of the header's typ, such as \"JWT\" or \"@omit\""),
        key("header", "a table of further header fields"),
        key("sign", "\"target\", \"wrong\", \"empty\", \"base64-decoded\", \"trailing-newline\" or \"none\""),
        key("tamper", "what is done to the signed token, such as \"strip-signature\", or a list of such words"),
    ],
};

/// `token` of a step.
pub(super) const STEP_TOKEN: TableKeys = TableKeys {
    title: "[scenario.step.token]",
    keys: &[
        key("name", "a word by which a later step may send the same token again"),
        TOKEN.keys[0],
        TOKEN.keys[1],
        TOKEN.keys[2],
        TOKEN.keys[3],
        TOKEN.keys[4],
    ],
};

/// `[scenario.request]`.
pub(super) const REQUEST_SHAPE: TableKeys = TableKeys {
    title: "[scenario.request]",
    keys: &[
        key("token_field", "the name of the field or parameter that holds the token, as a text"),
        key("query", "a table of texts: further parameters of the query"),
        key("fields", "a table of texts: further fields of the form"),
    ],
};

/// `[[scenario.step]]`.
pub(super) const STEP: TableKeys = TableKeys {
    title: "[[scenario.step]]",
    keys: &[
        key("token", "a name for the token, or a table with name, alg, typ, header, sign or tamper"),
        key("resend", "the name of a token that an earlier step sent"),
        CLAIMS,
        REQUEST,
        RETURN_TO,
        EXPECT,
    ],
};

/// `[scenario.expect]`.
pub(super) const EXPECTATION: TableKeys =
    TableKeys { title: "expect", keys: &[OUTCOME, KIND, key("when", "tables [[scenario.expect.when]]")] };

/// `[[scenario.expect.when]]`.
pub(super) const WHEN: TableKeys = TableKeys {
    title: "[[scenario.expect.when]]",
    keys: &[key("match", "a table such as { delivery = \"get\", phase = \"after\" }"), OUTCOME, KIND],
};

/// `match` of a special case.
pub(super) const MATCH: TableKeys = TableKeys {
    title: "match",
    keys: &[
        key("delivery", "one of the scenario's deliveries"),
        key("phase", "\"before\" or \"after\""),
        key("target", "the name of a target"),
        key("case", "the name of a case, such as \"iat=@now_ms\""),
    ],
};

/// A value of an axis that has a label of its own.
pub(super) const LABELLED: TableKeys = TableKeys {
    title: "a labelled value",
    keys: &[key("label", "a short text for the names of cases"), key("value", "the value")],
};

/// The top of `targets.toml`.
pub(super) const TARGET_FILE: TableKeys = TableKeys {
    title: "a file of targets",
    keys: &[key("format", "format = 1"), key("target", "tables [target.NAME]")],
};

/// `[target.NAME]`.
pub(super) const TARGET: TableKeys = TableKeys {
    title: "[target.NAME]",
    keys: &[
        key("origin", "scheme and host, such as \"https://SUBDOMAIN.zendesk.com\""),
        key("secret", "what the secret is called, as a name of a-z, 0-9, '.', '_' and '-'; never the secret itself"),
        key("secret_env", "the name of the environment variable that holds the secret"),
        key("secret_file", "the path of the file that holds the secret"),
        key("remote_logout", "the remote logout URL of the account, as a text"),
        key("interval", "the time between two requests, such as \"1s\" or \"500ms\""),
        key("rate", "how many requests a second, such as 2 or 0.5"),
        key("connect_timeout", "a time such as \"10s\""),
        key("total_timeout", "a time such as \"30s\""),
        key("ca_file", "the path of a PEM file of certificate authorities"),
        key("address", "an address with port, such as \"127.0.0.1:8443\""),
        key("session_cookies", "a list of cookie names"),
        key("settings", "a table of settings that the target has, such as { get = \"accepted\" }"),
    ],
};
