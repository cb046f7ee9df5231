//! The attackers.

use crate::devices::DEVICES;

/// One donation as a storage sees it, with what only the test knows.
#[derive(Clone)]
pub(crate) struct Seen {
    /// Which device made it: the secret.
    pub(crate) device: usize,
    /// Its place among those of its device.
    pub(crate) number: usize,
    pub(crate) tag: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
    /// Length of the content before it was padded; no storage sees it.
    pub(crate) unpadded: usize,
}

/// How much alike two tags are: bytes that are equal at equal places. Alone, so that sixty thousand
/// bytes of noise do not drown them.
pub(crate) fn tags_alike(a: &Seen, b: &Seen) -> f64 {
    a.tag.iter().zip(&b.tag).filter(|(a, b)| a == b).count() as f64
}

/// How much alike two donations are: bytes that are equal at equal places, and lengths.
pub(crate) fn alike(a: &Seen, b: &Seen) -> f64 {
    let equal = |a: &[u8], b: &[u8]| a.iter().zip(b).filter(|(a, b)| a == b).count();
    let length = a.sealed.len().abs_diff(b.sealed.len()) + a.tag.len().abs_diff(b.tag.len());
    (equal(&a.tag, &b.tag) + equal(&a.sealed, &b.sealed)) as f64 - length as f64 * 1e6
}

/// For how many donations the one that is most alike is of the same device.
pub(crate) fn nearest_neighbours(seen: &[Seen], alike: impl Fn(&Seen, &Seen) -> f64) -> usize {
    let nearest = |i: usize| {
        let others = (0..seen.len()).filter(|j| *j != i);
        others.max_by(|j, k| alike(&seen[i], &seen[*j]).total_cmp(&alike(&seen[i], &seen[*k])))
    };
    let right = |i: &usize| nearest(*i).is_some_and(|j| seen[*i].device == seen[j].device);
    (0..seen.len()).filter(right).count()
}

/// The place at which bytes of one device are equal most often, against devices mixed up at random: the
/// place and how many standard deviations above the mixtures' mean.
pub(crate) fn same_bytes(seen: &[Seen], bytes: impl Fn(&Seen) -> Vec<u8>) -> (usize, f64) {
    const MIXTURES: usize = 40;
    let all: Vec<Vec<u8>> = seen.iter().map(bytes).collect();
    let mut order: Vec<usize> = (0..seen.len()).collect();
    order.sort_by_key(|i| seen[*i].device);
    let mixed: Vec<Vec<usize>> = (0..MIXTURES).map(|seed| shuffled(&order, seed)).collect();
    let length = all.iter().map(Vec::len).min().unwrap_or(0);
    let mut most = (0, f64::MIN);
    for place in 0..length {
        let column: Vec<u8> = all.iter().map(|one| one[place]).collect();
        let by_chance: Vec<f64> = mixed.iter().map(|order| equal_pairs(&column, order)).collect();
        let mean = by_chance.iter().sum::<f64>() / MIXTURES as f64;
        let variance = by_chance.iter().map(|n| (n - mean) * (n - mean)).sum::<f64>();
        // Of bytes that are the same for all, every mixture has as many; of random ones, as many as a
        // Poisson law of their mean allows, whatever forty mixtures say.
        let deviation = (variance / MIXTURES as f64).max(mean.min(4.0)).sqrt().max(1.0);
        let above = (equal_pairs(&column, &order) - mean) / deviation;
        if above > most.1 {
            most = (place, above);
        }
    }
    most
}

/// Pairs within a device whose bytes are equal, devices being so many in a row.
fn equal_pairs(column: &[u8], order: &[usize]) -> f64 {
    let of_device = |device: &[usize]| -> usize {
        let equal = |i: usize| {
            let rest = device[i + 1..].iter();
            rest.filter(|j| column[**j] == column[device[i]]).count()
        };
        (0..device.len()).map(equal).sum()
    };
    order.chunks(order.len() / DEVICES).map(of_device).sum::<usize>() as f64
}

/// Fisher and Yates, with Knuth's linear congruential generator.
fn shuffled(order: &[usize], seed: usize) -> Vec<usize> {
    let mut order = order.to_vec();
    let mut state = seed as u64 * 7919 + 1;
    for i in (1..order.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(i, ((state >> 33) as usize) % (i + 1));
    }
    order
}

/// Runs of eight bytes that occur in two donations, at whatever places. Bytes that are the same for all
/// belong to no run: what lies beside a random one would make it look shared.
pub(crate) fn shared_runs(seen: &[Seen]) -> Vec<[u8; 8]> {
    let mut runs: Vec<([u8; 8], usize)> = Vec::new();
    let parts: [fn(&Seen) -> &[u8]; 2] = [|one| &one.tag, |one| &one.sealed];
    for part in parts {
        let first = part(&seen[0]);
        let varies = |place: usize| seen.iter().any(|one| part(one)[place] != first[place]);
        let varies: Vec<bool> = (0..first.len()).map(varies).collect();
        for (i, one) in seen.iter().enumerate() {
            let places = varies.windows(8).zip(part(one).windows(8));
            let runs_here = places.filter(|(varies, _)| varies.iter().all(|v| *v));
            runs.extend(runs_here.filter_map(|(_, run)| run.first_chunk().map(|run| (*run, i))));
        }
    }
    runs.sort_unstable();
    let shared = runs.windows(2).filter(|two| two[0].0 == two[1].0 && two[0].1 != two[1].1);
    shared.map(|two| two[0].0).collect()
}
