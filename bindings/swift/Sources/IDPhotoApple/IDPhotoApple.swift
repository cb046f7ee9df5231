// What of an iPhone or a Mac the library needs: keys, HTTPS, background time, pictures that the system
// decodes, frames of a camera. Each file is one framework's and is empty where that framework is not there, so that
// this target compiles on Linux with nothing in it. Not here: anything that can be decided without the
// framework; that is in IDPhoto, and tested on Linux.

@_exported import IDPhoto
