//! Tests of the rough reading of Rust source.

use super::{code, paths_below, without_tests};

fn named(source: &str) -> Vec<String> {
    paths_below("std", source).into_iter().map(|(_, path)| path).collect()
}

#[test]
fn comments_and_literals_are_blanked_in_place() {
    let source = "a // std::fs\n/* std /* x */ std */ b \"s\\\"td\" 'x' '\\'' r#\"q\"t\"# c";
    let read = code(source);
    assert_eq!(read.len(), source.len());
    assert_eq!(read.split_whitespace().collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn lifetimes_are_no_characters() {
    let source = "fn f<'a>(x: &'a str, y: &'a str) {}";
    assert_eq!(code(source), source);
}

#[test]
fn bytes_and_wide_characters_are_literals_too() {
    assert!(!code("let x = b\"std\"; let y = 'é'; let z = br\"std\";").contains("std"));
}

#[test]
fn test_modules_are_blanked_and_what_follows_stays() {
    let source = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\nfn c() {}";
    let read = without_tests(source);
    assert!(read.contains("fn a") && read.contains("fn c") && !read.contains("fn b"));
    let read = without_tests("#[cfg(test)]\nmod tests;\nfn c() {}");
    assert!(read.contains("fn c") && !read.contains("tests"));
}

#[test]
fn paths_are_found_wherever_they_stand() {
    assert_eq!(named("std::fs::read(p)?.len()"), ["std::fs::read"]);
    assert_eq!(named("::std::env::var(x)"), ["std::env::var"]);
    assert!(named("my_std::fs; stdx::fs; let std = 1;").is_empty());
}

#[test]
fn use_trees_are_spread_out() {
    let paths = named("use std::{fmt, fs::{self, File}, time::{Duration as D, Instant}};");
    let expected =
        ["std::fmt", "std::fs", "std::fs::File", "std::time::Duration", "std::time::Instant"];
    assert_eq!(paths, expected);
    assert_eq!(named("use std::time::*;"), ["std::time::*"]);
}
