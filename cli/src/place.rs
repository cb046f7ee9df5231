//! Where the runtime library and the model files are. Paths only; whether what lies there is
//! right is for the sdk to find out.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::args::ModelFolder;
use crate::failure::{Code, Failure};

const RUNTIME: &str = if cfg!(windows) {
    "onnxruntime.dll"
} else if cfg!(target_vendor = "apple") {
    "libonnxruntime.dylib"
} else {
    "libonnxruntime.so"
};

/// A path that leads to nothing, and not to the system's own list of libraries either.
pub(crate) const NOWHERE: &str = "./nowhere/nothing";

/// The ONNX Runtime library: `ORT_DYLIB_PATH` alone when it is set, else beside the program, else
/// where `cargo xtask setup` puts it.
pub(crate) fn runtime() -> Result<PathBuf, Failure> {
    let advice = "run `cargo xtask setup`, or set ORT_DYLIB_PATH to the library";
    if let Some(named) = setting("ORT_DYLIB_PATH") {
        let path = PathBuf::from(named);
        if path.is_file() {
            return Ok(path);
        }
        let what = format!("ORT_DYLIB_PATH names {}, which is no file", path.display());
        return Err(Failure::new(Code::SetUp, what, advice));
    }
    let home = home()?;
    [home.join(RUNTIME), home.join("../onnxruntime").join(RUNTIME)]
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| {
            Failure::new(Code::SetUp, format!("ONNX Runtime ({RUNTIME}) was not found"), advice)
        })
}

/// The folder of the models: `--models` or `IDPHOTO_MODELS` alone when given, else beside the
/// program, else where a checkout has it.
pub(crate) fn models(given: &ModelFolder) -> Result<PathBuf, Failure> {
    let advice = "give the folder of the model files with --models, or IDPHOTO_MODELS";
    let named = given.models.clone().or_else(|| setting("IDPHOTO_MODELS").map(PathBuf::from));
    if let Some(folder) = named {
        if folder.is_dir() {
            return Ok(folder);
        }
        let what = format!("there is no models folder {}", folder.display());
        return Err(Failure::new(Code::SetUp, what, advice));
    }
    let home = home()?;
    [home.join("models"), home.join("../../models")]
        .into_iter()
        .find(|path| path.is_dir())
        .ok_or_else(|| Failure::new(Code::SetUp, "the models folder was not found", advice))
}

/// The folder of this program, links resolved.
fn home() -> Result<PathBuf, Failure> {
    let program = env::current_exe().and_then(|path| path.canonicalize());
    program.ok().as_deref().and_then(Path::parent).map(Path::to_owned).ok_or_else(|| {
        let advice = "give --models, and ORT_DYLIB_PATH for the runtime";
        Failure::new(Code::SetUp, "the program cannot tell where it is", advice)
    })
}

/// An environment variable that is set to something.
pub(crate) fn setting(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
