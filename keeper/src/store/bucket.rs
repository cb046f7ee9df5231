//! Whether a bucket is acceptable: nothing in it may outlive its deletion, nothing may be read without a
//! signature, and nothing but the keeper's own rules may end objects.
//!
//! A question that a store does not know (501) is answered by what it cannot do then.

use hyper::{Method, StatusCode};
use roxmltree::{Document, Node};

use super::{Plain, Store, StoreError, unexpected};
use crate::https::Answered;

/// Why a bucket is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unacceptable {
    /// It could not be looked at.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Old versions outlive a deletion.
    #[error("the bucket keeps or has kept versions, which outlive a deletion")]
    Versioning,
    /// Objects can be locked against their deletion.
    #[error("the bucket has object lock, under which nothing can be erased before its date")]
    ObjectLock,
    /// Its policy lets everybody in.
    #[error("the bucket's policy allows something to everybody")]
    PublicPolicy,
    /// Its access list lets everybody in.
    #[error("the bucket's access list allows something to everybody")]
    PublicAcl,
    /// The store says that it lies in another region.
    #[error("the store says that the bucket lies in another region than the list of sites")]
    Region,
    /// A rule of somebody else ends or moves objects.
    #[error("the bucket has a lifecycle rule that is not the keeper's")]
    ForeignRule,
    /// The store took rules and has others now; it was given back what it had.
    #[error("the store has other lifecycle rules than those it was given")]
    RulesDiffer,
    /// Somebody without a key gets in.
    #[error("the store answers requests that nobody signed")]
    Unsigned,
    /// Bytes are taken for a digest that is not theirs.
    #[error("the store takes bytes that have another digest than the upload says")]
    Digest,
    /// What was stored, read or deleted is not so.
    #[error("the store does not give back, or does not delete, what was put into it")]
    Probe,
}

impl Unacceptable {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Versioning => "bucket_versioning",
            Self::ObjectLock => "bucket_object_lock",
            Self::PublicPolicy => "bucket_public_policy",
            Self::PublicAcl => "bucket_public_acl",
            Self::Region => "bucket_region",
            Self::ForeignRule => "bucket_foreign_rule",
            Self::RulesDiffer => "bucket_rules_differ",
            Self::Unsigned => "bucket_unsigned",
            Self::Digest => "bucket_digest",
            Self::Probe => "bucket_probe",
        }
    }

    /// What to do.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Store(error) => error.advice(),
            Self::Versioning => "create another bucket and never switch versioning on",
            Self::ObjectLock => "create another bucket without object lock",
            Self::PublicPolicy => "delete the bucket's policy",
            Self::PublicAcl => "set the bucket's access list to private",
            Self::Region => "create the bucket in the region that the controller signed",
            Self::ForeignRule => "delete the bucket's lifecycle rules; the keeper writes its own",
            Self::RulesDiffer | Self::Digest | Self::Probe => {
                "use another store, or another version of it"
            }
            Self::Unsigned => "configure the store so that every request needs a key",
        }
    }
}

impl Store {
    /// Looks at everything that can be wrong with the bucket, without changing it.
    ///
    /// # Errors
    /// [`Unacceptable`].
    pub(crate) async fn check_bucket(&self) -> Result<(), Unacceptable> {
        self.is_there().await?;
        if let Some(text) = self.setting("versioning").await? {
            // A bucket that never had versions has no status; a suspended one still has the old versions.
            if has_any(&text, "versioning", &["Status"])? {
                return Err(Unacceptable::Versioning);
            }
        }
        if let Some(text) = self.setting("object-lock").await?
            && has_any(&text, "object lock", &["ObjectLockEnabled", "Rule"])?
        {
            return Err(Unacceptable::ObjectLock);
        }
        if let Some(text) = self.setting("policy").await?
            && allows_everybody(&text)
        {
            return Err(Unacceptable::PublicPolicy);
        }
        if self.setting("acl").await?.is_some_and(|text| grants_everybody(&text)) {
            return Err(Unacceptable::PublicAcl);
        }
        if let Some(text) = self.setting("location").await? {
            let region = location(&text)?;
            if !region.is_empty() && region != self.region {
                return Err(Unacceptable::Region);
            }
        }
        Ok(())
    }

    async fn is_there(&self) -> Result<(), StoreError> {
        match self.ask(Plain::new(Method::HEAD, "")).await?.status {
            StatusCode::OK => Ok(()),
            StatusCode::NOT_FOUND => Err(StoreError::NoBucket),
            status => Err(unexpected("the bucket", status)),
        }
    }

    /// A setting of the bucket as the store writes it; `None` when it is not set, or not known there.
    pub(super) async fn setting(&self, name: &'static str) -> Result<Option<String>, StoreError> {
        let query = [(name, "")];
        let call = Plain { query: &query, ..Plain::new(Method::GET, "") };
        let Answered { status, body, .. } = self.ask(call).await?;
        match status {
            StatusCode::OK => {
                let text = String::from_utf8(body.to_vec());
                Ok(Some(text.map_err(|_| StoreError::Form(name))?))
            }
            StatusCode::NOT_FOUND | StatusCode::NOT_IMPLEMENTED | StatusCode::NO_CONTENT => {
                Ok(None)
            }
            status => Err(unexpected(name, status)),
        }
    }
}

/// Whether a setting has an element of one of these names. Whatever it says counts: the keeper could not tell
/// one that is harmless from one that becomes harmful by a click.
fn has_any(text: &str, what: &'static str, names: &[&str]) -> Result<bool, StoreError> {
    let document = Document::parse(text).map_err(|_| StoreError::Form(what))?;
    Ok(document.descendants().any(|node| names.contains(&node.tag_name().name())))
}

/// Whether a policy has a statement that allows something to everybody, under whatever conditions. One
/// that is not understood counts as such.
fn allows_everybody(text: &str) -> bool {
    use serde_json::Value;
    let Ok(policy) = serde_json::from_str::<Value>(text) else { return true };
    let statements = match policy.get("Statement") {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => return !policy.as_object().is_some_and(serde_json::Map::is_empty),
    };
    statements.iter().any(|statement| {
        let allows = statement.get("Effect").and_then(Value::as_str) != Some("Deny");
        let to_all = match statement.get("Principal") {
            Some(principal) => names_everybody(principal),
            // `NotPrincipal`, or a statement in a form of its own.
            None => true,
        };
        allows && to_all
    })
}

fn names_everybody(principal: &serde_json::Value) -> bool {
    use serde_json::Value;
    match principal {
        Value::String(name) => name.contains('*'),
        Value::Array(all) => all.iter().any(names_everybody),
        Value::Object(kinds) => kinds.values().any(names_everybody),
        _ => true,
    }
}

/// The two groups of S3 that strangers are in.
fn grants_everybody(text: &str) -> bool {
    text.contains("/groups/global/AllUsers") || text.contains("/groups/global/AuthenticatedUsers")
}

fn location(text: &str) -> Result<String, StoreError> {
    let document = Document::parse(text).map_err(|_| StoreError::Form("location"))?;
    Ok(content(&document.root_element()).to_owned())
}

/// The text of an element, without the space around it.
pub(super) fn content<'a>(node: &Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a27_a_policy_for_everybody_is_seen_in_all_its_spellings() {
        let policy =
            |statement: &str| format!("{{\"Version\":\"2012-10-17\",\"Statement\":{statement}}}");
        for public in [
            r#"[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]"#,
            r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"*"}"#,
            r#"[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::1:user/a","*"]}}]"#,
            r#"[{"Effect":"Allow","Principal":"*","Condition":{"Bool":{"a":"b"}}}]"#,
            r#"[{"Effect":"Deny","Principal":"*"},{"Effect":"Allow","Principal":"*"}]"#,
            r#"[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::1:user/a"}}]"#,
        ] {
            assert!(allows_everybody(&policy(public)), "{public}");
        }
        for private in [
            r#"[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]"#,
            r#"[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:user/keeper"}}]"#,
            "[]",
        ] {
            assert!(!allows_everybody(&policy(private)), "{private}");
        }
        assert!(allows_everybody("not json"));
        assert!(!allows_everybody("{}"));
    }

    #[test]
    fn a27_versions_are_seen_however_they_are_written() {
        let versions = |text: &str| has_any(text, "versioning", &["Status"]);
        for status in [
            "<Status>Enabled</Status>",
            "<Status xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">Suspended</Status>",
            "<a:Status xmlns:a=\"b\">Enabled</a:Status>",
            "<Status\n>Enabled</Status>",
        ] {
            let text = format!("<VersioningConfiguration>{status}</VersioningConfiguration>");
            assert_eq!(versions(&text), Ok(true), "{status}");
        }
        assert_eq!(versions("<VersioningConfiguration/>"), Ok(false));
        for junk in ["", "{}", "<a", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"] {
            assert_eq!(versions(junk), Err(StoreError::Form("versioning")), "{junk}");
        }
        // The longest answer that is read at all.
        let deep = "<a>".repeat(super::super::MOST_ABOUT / 3);
        let thread = std::thread::Builder::new().stack_size(2 << 20);
        let read = thread.spawn(move || has_any(&deep, "versioning", &["Status"])).unwrap();
        assert!(read.join().unwrap().is_err());
    }

    #[test]
    fn a_location_is_read_and_an_empty_one_says_nothing() {
        let told = r#"<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">fr</LocationConstraint>"#;
        assert_eq!(location(told).as_deref(), Ok("fr"));
        assert_eq!(location("<LocationConstraint></LocationConstraint>").as_deref(), Ok(""));
        assert_eq!(location("fr"), Err(StoreError::Form("location")));
    }
}
