#!/usr/bin/env bash
# Makes bindings/swift/Frameworks/IDPhotoFFI.xcframework, which Package.swift links on Apple's systems.
#
#   ios/xcframework.sh                             on a Mac with Xcode: builds for devices, simulators and
#                                                  the Mac, and packs by xcodebuild
#   ios/xcframework.sh --lay-out DEVICE.a [SIMULATOR.a]
#                                                  anywhere: packs static libraries that were built
#                                                  elsewhere, for arm64
#
# Not here: generating the bindings (cargo xtask bindings generate); ONNX Runtime, which an app embeds.
set -euo pipefail
cd "$(dirname "$0")/.."

header=bindings/swift/Sources/IDPhotoFFI/include/IDPhotoFFI.h
out=bindings/swift/Frameworks/IDPhotoFFI.xcframework
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The lowest systems that the package names.
export IPHONEOS_DEPLOYMENT_TARGET=17.0 MACOSX_DEPLOYMENT_TARGET=14.0

# Header and module map in a folder of their own: those of other frameworks land in the same place.
headers() {
    mkdir -p "$1/IDPhotoFFI"
    cp "$header" "$1/IDPhotoFFI/"
    printf 'module IDPhotoFFI {\n    header "IDPhotoFFI.h"\n    export *\n}\n' > "$1/IDPhotoFFI/module.modulemap"
}

# The static library of one target.
build() {
    cargo rustc --locked --package idphoto-uniffi --lib --crate-type staticlib --profile mobile \
        --target "$1"
    cp "${CARGO_TARGET_DIR:-target}/$1/mobile/libidphoto_uniffi.a" "$work/$1.a"
}

pack() {
    command -v xcodebuild >/dev/null || {
        echo "error: there is no xcodebuild; this needs a Mac with Xcode, or --lay-out" >&2
        exit 1
    }
    build aarch64-apple-ios
    build aarch64-apple-ios-sim
    build aarch64-apple-darwin
    headers "$work/headers"
    rm -rf "$out"
    mkdir -p "$(dirname "$out")"
    xcodebuild -create-xcframework \
        -library "$work/aarch64-apple-ios.a" -headers "$work/headers" \
        -library "$work/aarch64-apple-ios-sim.a" -headers "$work/headers" \
        -library "$work/aarch64-apple-darwin.a" -headers "$work/headers" \
        -output "$out"
}

# One library's entry in Info.plist: folder, variant or nothing.
entry() {
    cat <<PLIST
		<dict>
			<key>BinaryPath</key>
			<string>libidphoto_uniffi.a</string>
			<key>HeadersPath</key>
			<string>Headers</string>
			<key>LibraryIdentifier</key>
			<string>$1</string>
			<key>LibraryPath</key>
			<string>libidphoto_uniffi.a</string>
			<key>SupportedArchitectures</key>
			<array>
				<string>arm64</string>
			</array>
			<key>SupportedPlatform</key>
			<string>ios</string>
PLIST
    if [ -n "${2:-}" ]; then
        printf '\t\t\t<key>SupportedPlatformVariant</key>\n\t\t\t<string>%s</string>\n' "$2"
    fi
    printf '\t\t</dict>\n'
}

# A static library of Mach-O objects, and nothing else: the mistake is easily made.
check() {
    [ "$(head -c 7 "$1")" = '!<arch>' ] || {
        echo "error: $1 is no static library" >&2
        exit 1
    }
}

lay_out() {
    local made="$work/made" device="$1" simulator="${2:-}"
    check "$device"
    headers "$made/ios-arm64/Headers"
    cp "$device" "$made/ios-arm64/libidphoto_uniffi.a"
    if [ -n "$simulator" ]; then
        check "$simulator"
        headers "$made/ios-arm64-simulator/Headers"
        cp "$simulator" "$made/ios-arm64-simulator/libidphoto_uniffi.a"
    fi
    {
        cat <<'PLIST'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>AvailableLibraries</key>
	<array>
PLIST
        entry ios-arm64
        if [ -n "$simulator" ]; then entry ios-arm64-simulator simulator; fi
        cat <<'PLIST'
	</array>
	<key>CFBundlePackageType</key>
	<string>XFWK</string>
	<key>XCFrameworkFormatVersion</key>
	<string>1.0</string>
</dict>
</plist>
PLIST
    } > "$made/Info.plist"
    rm -rf "$out"
    mkdir -p "$(dirname "$out")"
    mv "$made" "$out"
}

case "${1:-}" in
    '') pack ;;
    --lay-out) shift; [ $# -ge 1 ] || { sed -n '2,10p' "$0" >&2; exit 2; }; lay_out "$@" ;;
    *) sed -n '2,10p' "$0" >&2; exit 2 ;;
esac
echo "made $out"
