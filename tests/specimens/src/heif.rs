//! HEIC files: boxes (ISO/IEC 14496-12) around pictures that x265 coded; `files/README.md` says how.

/// The scene, coded as 64 x 64 pixels of which the upper 48 rows are shown.
#[must_use]
pub const fn scene() -> &'static [u8] {
    include_bytes!("../files/scene.heic")
}

/// The scene of 64 x 48 pixels turned by 180 degrees, coded like [`scene`].
#[must_use]
pub const fn half_turn() -> &'static [u8] {
    include_bytes!("../files/half-turn.heic")
}

/// The scene of 64 x 48 pixels, coded as a camera with the EXIF orientation 5 stores it: 48 x 64, with
/// `irot` and `imir` that undo it.
#[must_use]
pub const fn turned() -> &'static [u8] {
    include_bytes!("../files/turned.heic")
}

/// The scene of 64 x 48 pixels, transparent from column 32 on.
#[must_use]
pub const fn alpha() -> &'static [u8] {
    include_bytes!("../files/alpha.heic")
}

/// The scene of 64 x 48 pixels with 10 bits a sample.
#[must_use]
pub const fn ten_bit() -> &'static [u8] {
    include_bytes!("../files/ten-bit.heic")
}

/// The scene of 64 x 48 pixels in grey.
#[must_use]
pub const fn grey() -> &'static [u8] {
    include_bytes!("../files/grey.heic")
}

/// An item of a file.
#[derive(Clone, Debug)]
pub struct Item {
    /// `hvc1`, `grid`.
    pub kind: [u8; 4],
    /// Its bytes.
    pub data: Vec<u8>,
    /// Its properties, whole boxes, all of them essential or none is.
    pub properties: Vec<Vec<u8>>,
    /// What it refers to: the kind of the reference, and items by their number from 1.
    pub links: Vec<([u8; 4], Vec<u16>)>,
}

impl Item {
    /// The coded picture of a file that holds one, without what the file says of it.
    #[must_use]
    pub fn of(file: &[u8]) -> Self {
        let parameters = found(file, *b"hvcC").to_vec();
        let data = found(file, *b"mdat")[8..].to_vec();
        Self { kind: *b"hvc1", data, properties: vec![parameters], links: Vec::new() }
    }

    /// A grid of the items with these numbers, that shows so many pixels of them.
    #[must_use]
    pub fn grid(rows: u8, columns: u8, (width, height): (u32, u32), items: &[u16]) -> Self {
        let head = [0, 1, rows - 1, columns - 1];
        let data = [&head[..], &width.to_be_bytes(), &height.to_be_bytes()].concat();
        let links = vec![(*b"dimg", items.to_vec())];
        Self { kind: *b"grid", data, properties: Vec::new(), links }
    }

    /// The same with one more property.
    #[must_use]
    pub fn with(mut self, property: Vec<u8>) -> Self {
        self.properties.push(property);
        self
    }

    /// The same with one more reference.
    #[must_use]
    pub fn linked(mut self, kind: [u8; 4], items: &[u16]) -> Self {
        self.links.push((kind, items.to_vec()));
        self
    }
}

/// A file of these items, the first of which is the primary one.
#[must_use]
pub fn file(items: &[Item]) -> Vec<u8> {
    let head = boxed(*b"ftyp", b"heic\0\0\0\0mif1heic");
    // Every number has the same size whatever it is, so the second try has the places right.
    let at = head.len() + meta(items, 0).len() + 8;
    let data: Vec<u8> = items.iter().flat_map(|item| item.data.clone()).collect();
    [head, meta(items, at), boxed(*b"mdat", &data)].concat()
}

fn meta(items: &[Item], mut at: usize) -> Vec<u8> {
    let count = u16::try_from(items.len()).unwrap().to_be_bytes();
    let numbered = || items.iter().zip(1_u16..).map(|(item, number)| (item, number.to_be_bytes()));
    let mut kinds = [&[0; 4], &count[..]].concat();
    let mut places = [&[0, 0, 0, 0, 0x44, 0], &count[..]].concat();
    let mut properties = Vec::new();
    let mut used = [&[0, 0, 0, 1, 0, 0], &count[..]].concat();
    let mut links = vec![0; 4];
    let mut property = 0_u16;
    for (item, number) in numbered() {
        let entry = [&[2, 0, 0, 0], &number[..], &[0, 0], &item.kind, &[0]].concat();
        kinds.extend(boxed(*b"infe", &entry));
        places.extend([&number[..], &[0, 0, 0, 1]].concat());
        for value in [at, item.data.len()] {
            places.extend(u32::try_from(value).unwrap().to_be_bytes());
        }
        at += item.data.len();
        used.extend(number);
        used.push(u8::try_from(item.properties.len()).unwrap());
        for bytes in &item.properties {
            property += 1;
            used.extend((property | 0x8000).to_be_bytes());
            properties.extend(bytes);
        }
        for (kind, to) in &item.links {
            let mut link = [&number[..], &u16::try_from(to.len()).unwrap().to_be_bytes()].concat();
            link.extend(to.iter().flat_map(|number| number.to_be_bytes()));
            links.extend(boxed(*kind, &link));
        }
    }
    let handler = boxed(*b"hdlr", b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let parts = [
        vec![0; 4],
        handler,
        boxed(*b"pitm", &[0, 0, 0, 0, 0, 1]),
        boxed(*b"iinf", &kinds),
        boxed(*b"iloc", &places),
        boxed(*b"iref", &links),
        boxed(*b"iprp", &[boxed(*b"ipco", &properties), boxed(*b"ipma", &used)].concat()),
    ];
    boxed(*b"meta", &parts.concat())
}

/// A box.
#[must_use]
pub fn boxed(kind: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(8 + payload.len()).unwrap().to_be_bytes();
    [&length[..], &kind, payload].concat()
}

/// A size.
#[must_use]
pub fn ispe(width: u32, height: u32) -> Vec<u8> {
    boxed(*b"ispe", &[[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat())
}

/// So many quarter turns anticlockwise.
#[must_use]
pub fn irot(turns: u8) -> Vec<u8> {
    boxed(*b"irot", &[turns])
}

/// A mirror: 1 swaps left and right, 0 top and bottom.
#[must_use]
pub fn imir(axis: u8) -> Vec<u8> {
    boxed(*b"imir", &[axis])
}

/// A crop to width x height, its middle so many half pixels from the picture's.
#[must_use]
pub fn clap((width, height): (u32, u32), (right, down): (i32, i32)) -> Vec<u8> {
    let size = [width, 1, height, 1].map(u32::to_be_bytes);
    let [right, down] = [right, down].map(i32::to_be_bytes);
    let two = 2_u32.to_be_bytes();
    boxed(*b"clap", &[&size.concat()[..], &right, &two, &down, &two].concat())
}

/// Colours by code points, in the full range: primaries, transfer, matrix.
#[must_use]
pub fn nclx(points: [u16; 3]) -> Vec<u8> {
    boxed(*b"colr", &[b"nclx", &points.map(u16::to_be_bytes).concat()[..], &[0x80]].concat())
}

/// A colour profile.
#[must_use]
pub fn icc(profile: &[u8]) -> Vec<u8> {
    boxed(*b"colr", &[b"prof", profile].concat())
}

/// Says that an item holds transparency.
#[must_use]
pub fn alpha_kind() -> Vec<u8> {
    boxed(*b"auxC", b"\0\0\0\0urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0")
}

/// The first box of this kind, its length and its kind included.
fn found(file: &[u8], kind: [u8; 4]) -> &[u8] {
    let at = file.windows(4).position(|window| window == kind).unwrap() - 4;
    let length = u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    &file[at..at + length as usize]
}
