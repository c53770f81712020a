//! Reads `sandbox.toml`: the account that a sandbox plays, its policy and what is wrong with it on purpose.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use crate::load::{Diagnostics, LoadError, Typed, text_of_file, typed_from_text};
use crate::sandbox::{Account, Flaw, Policy, SandboxConfig};

/// The JSON Schema of `sandbox.toml`, within Draft 4 so that editors' TOML tools can use it.
pub const SANDBOX_SCHEMA: &str = include_str!("../../assets/schemas/sandbox-v1.json");

/// A sandbox as a file describes it.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A sandbox of Countersign")]
struct SandboxFile {
    /// The version of this format.
    #[schemars(extend("enum" = [1]))]
    format: u8,
    /// The account as it is before the first request.
    #[serde(default)]
    account: Account,
    /// The choices that the real endpoint has not told us.
    #[serde(default)]
    policy: Policy,
    /// What is wrong on purpose.
    #[serde(default)]
    flaws: BTreeSet<Flaw>,
    /// From when on GET is refused, by the sandbox's clock; before it, GET is as the policy says.
    #[serde(default)]
    get_ends: Option<DateTime<Utc>>,
    /// Names besides localhost by which the sandbox may be addressed.
    #[serde(default)]
    serve_as: Vec<String>,
}

/// Reads a `sandbox.toml`; paths in it are relative to its folder.
pub fn sandbox_from_file(path: &Path) -> Result<SandboxConfig, LoadError> {
    let text = text_of_file(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(sandbox_from_text(&path.display().to_string(), &text, folder)?)
}

/// Reads the text of a `sandbox.toml`. All that is wrong with it is told at once.
pub fn sandbox_from_text(file_name: &str, text: &str, folder: &Path) -> Result<SandboxConfig, Diagnostics> {
    let mut file: Typed<'_, SandboxFile> = typed_from_text(file_name, text, "a sandbox file")?;
    for (path, found, wanted) in problems(&file.value) {
        file.problem(&path, found, wanted);
    }
    let SandboxFile { format: _, mut account, policy, flaws, get_ends, serve_as } = file.finish()?;
    for configuration in &mut account.configurations {
        if let Some(path) = &mut configuration.secret_file {
            *path = folder.join(&*path);
        }
    }
    Ok(SandboxConfig { policy, flaws, account, get_ends, serve_as, ..SandboxConfig::default() })
}

/// What is wrong although every value has the right type: where, what was found, and what was wanted.
fn problems(file: &SandboxFile) -> Vec<(String, String, String)> {
    let mut problems: Vec<_> = file
        .account
        .check()
        .into_iter()
        .map(|problem| {
            let key = problem.path.rsplit('.').next().unwrap_or_default();
            let found = format!("{key:?} is {}", problem.found);
            (format!("account.{}", problem.path), found, problem.wanted)
        })
        .collect();
    for (at, name) in file.serve_as.iter().enumerate() {
        if !is_host_name(name) {
            problems.push((
                format!("serve_as[{at}]"),
                format!("{name:?} is no host name"),
                "a name without scheme and port, such as \"help.example.test\"".to_owned(),
            ));
        }
    }
    problems
}

/// Whether the text is the name of a host and nothing else.
pub fn is_host_name(name: &str) -> bool {
    let url = Url::parse(&format!("http://{name}/"));
    url.is_ok_and(|url| url.host_str().is_some_and(|host| host.eq_ignore_ascii_case(name)) && url.port().is_none())
}

#[cfg(test)]
mod tests {
    use schemars::generate::SchemaSettings;
    use serde_json::Value;

    use super::*;
    use crate::model::{GetMode, SuccessAnswer};
    use crate::sandbox::{Access, Leniency};

    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/schemas/sandbox-v1.json");
    const EXAMPLE: &str = include_str!("../../assets/templates/sandbox.toml");

    fn read(text: &str) -> Result<SandboxConfig, String> {
        sandbox_from_text("sandbox.toml", text, Path::new("folder")).map_err(|error| error.to_string())
    }

    fn wrong(text: &str) -> String {
        read(text).err().expect("it is wrong")
    }

    /// The schema of the types, written as Draft 4 has it: what a later draft calls `const` is a list of one there.
    fn schema() -> String {
        fn within_draft_4(value: &mut Value) {
            match value {
                Value::Object(object) => {
                    if let Some(only) = object.remove("const") {
                        object.insert("enum".to_owned(), Value::Array(vec![only]));
                    }
                    object.values_mut().for_each(within_draft_4);
                }
                Value::Array(items) => items.iter_mut().for_each(within_draft_4),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<SandboxFile>();
        let mut schema = schema.to_value();
        within_draft_4(&mut schema);
        schema["$schema"] = "http://json-schema.org/draft-04/schema#".into();
        serde_json::to_string_pretty(&schema).unwrap() + "\n"
    }

    /// When the types have changed on purpose, run the test with `UPDATE_SCHEMAS` set.
    #[test]
    fn the_committed_schema_is_the_schema_of_the_types() {
        let text = schema();
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(PATH, &text).unwrap();
            return;
        }
        assert!(
            text == SANDBOX_SCHEMA.replace("\r\n", "\n"),
            "the schema has changed: set UPDATE_SCHEMAS and look at the diff"
        );
    }

    #[test]
    fn the_example_is_read_without_an_error_and_keeps_the_schema() {
        let config = read(EXAMPLE).unwrap_or_else(|error| panic!("{error}"));
        assert!(config.account.users.len() > 1, "an example shows something");
        let schema: Value = serde_json::from_str(SANDBOX_SCHEMA).unwrap();
        let validator = jsonschema::draft4::new(&schema).unwrap();
        let mut example: Value = toml::from_str(EXAMPLE).unwrap();
        let errors: Vec<String> = validator.iter_errors(&example).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0]);
        example["policy"]["get"] = "sometimes".into();
        assert!(!validator.is_valid(&example));
    }

    /// So that the comments of the example can be trusted: it names every switch with its default.
    #[test]
    fn the_example_names_every_switch_with_its_default() {
        for switch in Policy::default().switches() {
            let line = format!("{} = \"{}\"", switch.id, switch.default);
            assert!(EXAMPLE.contains(&line), "{line}");
        }
    }

    #[test]
    fn what_a_file_says_becomes_the_settings_and_what_it_leaves_out_is_the_default() {
        let text = "format = 1\nflaws = [\"forgets-jti\"]\nserve_as = [\"help.example.test\"]\n[policy]\nget = \
                    \"refused\"\nsuccess = \"200\"\n[account.settings]\naccess = \"closed\"\n\
                    [[account.configuration]]\nsecret_file = \"secret.txt\"\n";
        let config = read(text).unwrap();
        assert_eq!((config.policy.get, config.policy.success), (GetMode::Refused, SuccessAnswer::Document));
        assert_eq!(config.policy.fractional_iat, Leniency::Accepted);
        assert_eq!(config.account.settings.access, Access::Closed);
        assert_eq!(config.account.brands.len(), 1);
        assert_eq!(config.flaws, [Flaw::ForgetsJti].into());
        assert_eq!(config.serve_as, ["help.example.test"]);
        let secret_file = config.account.configurations[0].secret_file.as_deref();
        assert_eq!(secret_file, Some(Path::new("folder").join("secret.txt").as_path()));
        let plain = read("format = 1").unwrap();
        assert_eq!((plain.account, plain.policy), (Account::default(), Policy::default()));
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_what_was_probably_meant() {
        let text = "format = 1\nflaws = [\"forget-jti\"]\nserve_as = [\"http://x\"]\n[polcy]\n[account.settings]\n\
                    blocklst = [\"*\"]\naccess = \"shut\"\n[[account.user]]\nname = \"Ann\"\nrole = \"agnt\"\n";
        let said = wrong(text);
        for part in [
            "\"flaws\" is \"forget-jti\"",
            "sandbox.toml:2:10",
            "did you mean \"forgets-jti\"?",
            "a sandbox file has no key \"polcy\"",
            "did you mean \"policy\"?",
            "[account.settings] has no key \"blocklst\"",
            "sandbox.toml:6:1",
            "\"access\" is \"shut\"",
            "wanted: one of \"open\", \"restricted\", \"closed\"",
            "[[account.user]] has no \"email\"",
            "did you mean \"agent\"?",
        ] {
            assert!(said.contains(part), "{part:?} is not in {said}");
        }
        let said = wrong("format = 1\nserve_as = [\"good.test\", \"bad.test:80\"]\n");
        assert!(said.contains("sandbox.toml:2:26") && said.contains("\"bad.test:80\" is no host name"), "{said}");
        let text = "format = 1\n[[account.configuration]]\nsecret_env = \"A\"\nsecret_file = \"b\"\n";
        let said = wrong(text);
        assert!(said.contains("sandbox.toml:2:1") && said.contains("both secret_env and secret_file"), "{said}");
        let text = "format = 1\n[[account.user]]\nemail = \"a@b.test\"\nname = \"A\"\n[[account.user]]\n\
                    email = \"a@b.test\"\nname = \"B\"\n";
        let said = wrong(text);
        assert!(said.contains("sandbox.toml:6:9") && said.contains("wanted: one that no other has"), "{said}");
    }
}
