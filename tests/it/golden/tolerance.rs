//! How far a picture is from its golden one, and how far it may be.

use idphoto_types::RgbImage;

/// What may differ between two pictures of one size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tolerance {
    /// Mean difference of all bytes, levels of 255.
    mean: f64,
    /// A byte that differs by more than this is far off.
    far: u8,
    /// Share of bytes that may be far off.
    share: f64,
}

/// What does differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Difference {
    /// Mean of all bytes, levels of 255.
    pub(crate) mean: f64,
    /// The byte that differs most.
    pub(crate) largest: u8,
    /// Share of bytes that are farther off than the tolerance calls far.
    pub(crate) share: f64,
}

impl Tolerance {
    /// Our own code, which gives the same bytes on every processor.
    pub(crate) const EXACT: Self = Self { mean: 0.0, far: 0, share: 0.0 };
    /// A JPEG that somebody else's decoder read: it takes another path on another processor, and
    /// the last bit of transform and of colour conversion may round otherwise.
    pub(crate) const JPEG: Self = Self { mean: 0.5, far: 2, share: 0.0 };
    /// Points and lines of a network, drawn with soft edges: a tenth of a pixel is no difference, a
    /// line that moves by one is.
    pub(crate) const FIGURE: Self = Self { mean: 0.1, far: 24, share: 0.0001 };
    /// Pixels that a network had a hand in. ONNX Runtime sums in another order on another processor, which moves a
    /// point by some hundredths of a pixel and a class where two are nearly as likely. A shift of
    /// the picture by one pixel is well beyond it.
    pub(crate) const NETWORK: Self = Self { mean: 0.5, far: 24, share: 0.002 };

    /// How two pictures of one size differ.
    pub(crate) fn difference(&self, was: &RgbImage, is: &RgbImage) -> Difference {
        assert_eq!((was.width(), was.height()), (is.width(), is.height()), "one size");
        let each = || was.data().iter().zip(is.data()).map(|(was, is)| was.abs_diff(*is));
        let n = was.data().len() as f64;
        Difference {
            mean: each().map(f64::from).sum::<f64>() / n,
            largest: each().max().unwrap_or(0),
            share: each().filter(|d| *d > self.far).count() as f64 / n,
        }
    }

    /// Whether that much may differ.
    pub(crate) fn allows(&self, difference: &Difference) -> bool {
        difference.mean <= self.mean && difference.share <= self.share
    }

    /// The difference beside what is allowed.
    pub(crate) fn told(&self, difference: &Difference) -> String {
        format!(
            "mean difference {:.3} levels ({} allowed), {:.3} % more than {} levels off ({} % \
             allowed)",
            difference.mean,
            self.mean,
            difference.share * 100.0,
            self.far,
            self.share * 100.0,
        )
    }
}
