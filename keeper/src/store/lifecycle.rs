//! The rules by which the store ends objects when nobody else does: one for each month that donations
//! can die in, by the prefix that all of them share and the first day of that month.
//!
//! A store that understands less than it takes would do harm: Garage 2.5 takes a rule with a filter
//! it does not know, drops the filter, and would end the whole bucket. So rules are read back and
//! compared, and when they differ, the store is given back what it had.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use hyper::body::Bytes;
use hyper::{Method, StatusCode};
use idphoto_wire::protocol::object_prefix;
use idphoto_wire::{Digest, Month};
use roxmltree::{Document, Node};

use super::bucket::content;
use super::{Plain, Store, StoreError, Unacceptable, unexpected};

const NAME: &str = "lifecycle";
/// So many months that are over keep their rule, for a store that was away.
const PAST: u32 = 12;

/// One rule: everything under the prefix of a month goes on its first day.
type Rules = BTreeSet<Month>;

impl Store {
    /// Brings the rules of all live months into the bucket. Nothing is written when they are there.
    ///
    /// # Errors
    /// `ForeignRule`, `RulesDiffer`, `Store`.
    pub(crate) async fn keep_rules(&self, now: Month) -> Result<(), Unacceptable> {
        let before = self.setting(NAME).await?;
        let had = match &before {
            Some(text) => parse(text)?.ok_or(Unacceptable::ForeignRule)?,
            None => Rules::new(),
        };
        let wanted = live(now);
        if had == wanted {
            return Ok(());
        }
        self.put_rules(&document(&wanted)).await?;
        let is_kept = match self.setting(NAME).await? {
            Some(text) => matches!(parse(&text), Ok(Some(found)) if found == wanted),
            None => false,
        };
        if is_kept {
            return Ok(());
        }
        match had.is_empty() {
            true => self.drop_rules().await?,
            false => self.put_rules(&document(&had)).await?,
        }
        Err(Unacceptable::RulesDiffer)
    }

    async fn put_rules(&self, document: &str) -> Result<(), StoreError> {
        use base64::Engine as _;
        let digest = Digest::of(document.as_bytes());
        let digest = base64::engine::general_purpose::STANDARD.encode(digest.as_bytes());
        let headers =
            [("content-type", "application/xml".to_owned()), ("x-amz-checksum-sha256", digest)];
        let call = Plain {
            query: &[(NAME, "")],
            headers: &headers,
            body: Bytes::copy_from_slice(document.as_bytes()),
            ..Plain::new(Method::PUT, "")
        };
        match self.ask(call).await?.status {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(()),
            status => Err(unexpected("new lifecycle rules", status)),
        }
    }

    async fn drop_rules(&self) -> Result<(), StoreError> {
        let call = Plain { query: &[(NAME, "")], ..Plain::new(Method::DELETE, "") };
        match self.ask(call).await?.status {
            StatusCode::OK | StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Ok(()),
            status => Err(unexpected("no lifecycle rules", status)),
        }
    }
}

/// The months that a donation of today or of earlier can die in.
fn live(now: Month) -> Rules {
    let first = now.number().saturating_sub(PAST);
    (first..=now.number() + Month::MOST_KEPT).filter_map(Month::from_number).collect()
}

fn id(month: Month) -> String {
    format!("idphoto-{month}")
}

fn document(rules: &Rules) -> String {
    let mut text =
        "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
    for month in rules {
        // Writing into a string cannot fail.
        let _ = write!(
            text,
            "<Rule><ID>{}</ID><Filter><Prefix>{}</Prefix></Filter><Status>Enabled</Status>\
             <Expiration><Date>{month}-01T00:00:00Z</Date></Expiration></Rule>",
            id(*month),
            object_prefix(*month),
        );
    }
    text + "</LifecycleConfiguration>"
}

/// The rules of a bucket; `None` when one of them is not of the keeper's making.
fn parse(text: &str) -> Result<Option<Rules>, StoreError> {
    let document = Document::parse(text).map_err(|_| StoreError::Form(NAME))?;
    let rules = document.root_element().children().filter(Node::is_element);
    Ok(rules.map(|rule| ours(&rule)).collect())
}

/// The month of a rule that is ours in every part, and has no other parts.
fn ours(rule: &Node<'_, '_>) -> Option<Month> {
    let (mut name, mut prefix, mut date, mut enabled) = (None, None, None, false);
    if rule.tag_name().name() != "Rule" {
        return None;
    }
    for part in rule.children().filter(Node::is_element) {
        match part.tag_name().name() {
            "ID" => name = Some(content(&part)),
            "Status" => enabled = content(&part) == "Enabled",
            "Prefix" if prefix.is_none() => prefix = Some(content(&part)),
            "Filter" if prefix.is_none_or(str::is_empty) => prefix = Some(only(&part, "Prefix")?),
            "Expiration" => date = Some(only(&part, "Date")?),
            // Older ways to write the same, left empty.
            "Prefix" if content(&part).is_empty() => {}
            _ => return None,
        }
    }
    let month = Month::parse(name?.strip_prefix("idphoto-")?)?;
    let first = |suffix: &str| date == Some(format!("{month}-01T00:00:00{suffix}").as_str());
    let right = enabled && prefix? == object_prefix(month) && (first("Z") || first(".000Z"));
    right.then_some(month)
}

/// The text of an element's one child, which has to have this name.
fn only<'a>(node: &Node<'a, '_>, name: &str) -> Option<&'a str> {
    let mut children = node.children().filter(Node::is_element);
    let child = children.next().filter(|child| child.tag_name().name() == name)?;
    children.next().is_none().then(|| content(&child))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        let rules = live(month("2026-11"));
        assert_eq!(rules.len(), 73);
        assert!(rules.contains(&month("2031-11")) && !rules.contains(&month("2031-12")));
        assert_eq!(parse(&document(&rules)), Ok(Some(rules.clone())));
        assert!(document(&rules).len() < super::super::MOST_ABOUT);
    }

    #[test]
    fn a26_a_rule_that_lost_its_filter_or_its_date_is_not_ours() {
        let text = document(&Rules::from([month("2031-11")]));
        let reads = |from: &str, to: &str| {
            assert!(text.contains(from));
            parse(&text.replace(from, to)).unwrap()
        };
        assert!(reads("Z</Date>", ".000Z</Date>").is_some());
        for (from, to) in [
            ("<Filter><Prefix>train/v1/2031-11/</Prefix></Filter>", ""),
            ("<Filter><Prefix>train/v1/2031-11/</Prefix></Filter>", "<Filter></Filter>"),
            ("<Prefix>train/v1/2031-11/</Prefix>", "<Prefix></Prefix>"),
            ("<Prefix>train/v1/2031-11/</Prefix>", "<Prefix>train/v1/2031-1</Prefix>"),
            ("<Prefix>", "<Tag><Key>a</Key><Value>b</Value></Tag><Prefix>"),
            ("2031-11-01T", "2031-10-01T"),
            ("<Date>2031-11-01T00:00:00Z</Date>", "<Days>1</Days>"),
            ("Enabled", "Disabled"),
            ("idphoto-2031-11", "somebody"),
            ("<Status>", "<Transition><Days>1</Days></Transition><Status>"),
        ] {
            assert_eq!(reads(from, to), None, "{to}");
        }
        assert!(parse("<a").is_err());
    }
}
