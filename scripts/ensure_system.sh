#!/bin/sh
# Put the programs that a target needs on this machine, through apt where we are root, else say plainly what to install.
#
#   scripts/ensure_system.sh demo    the renderer's compiler; without it the demo still runs, several times slower
#   scripts/ensure_system.sh test    that, PostgreSQL and Redis (unless addresses are given), Chromium, Tesseract, curl,
#                                    Node, a font, what the upscaling networks are linked to
#
# Looks before it acts: on a machine that has everything it does nothing and needs no network.
set -eu

purpose=${1:?usage: ensure_system.sh demo|test}
python=${PYTHON:-python3}
required=""
wished=""

have() { command -v "$1" >/dev/null 2>&1; }
any() { for candidate in "$@"; do [ -e "$candidate" ] && return 0; done; return 1; }

# The renderer needs LLVM 16 or newer; 14 and 15 abort the process. The newest on offer is the one to install.
have_llvm() {
    for version in 16 17 18 19 20 21 22; do
        any /usr/lib/*/libLLVM*"$version"*.so* /usr/lib/*/libLLVM*.so*"$version"* /usr/lib/llvm-"$version"/lib/libLLVM*.so* \
            && return 0
    done
    [ -n "${DRJIT_LIBLLVM_PATH:-}" ] && [ -e "$DRJIT_LIBLLVM_PATH" ]
}
llvm_package() {
    for version in 19 20 21 18 17 16; do
        if [ -n "$(apt-cache search --names-only "^libllvm$version\$" 2>/dev/null)" ]; then
            echo "libllvm$version"
            return
        fi
    done
    echo libllvm19
}

"$python" -c 'import ensurepip, venv' >/dev/null 2>&1 \
    || required="$required $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"

if [ "$purpose" = test ]; then
    if [ -z "${DATABASE_URL:-}" ] && ! have initdb && ! any /usr/lib/postgresql/*/bin/initdb; then
        required="$required postgresql"
    fi
    if [ -z "${REDIS_URL:-}" ] && ! have redis-server && ! have valkey-server; then
        required="$required redis-server"
    fi
    if ! have chromium && ! have chromium-browser && ! have google-chrome; then required="$required chromium"; fi
    if ! any /usr/share/fonts/truetype/* /usr/share/fonts/opentype/*; then required="$required fonts-dejavu-core"; fi
    if ! have tesseract; then required="$required tesseract-ocr"; fi
    if ! have curl; then required="$required curl"; fi
    if ! have node; then required="$required nodejs"; fi
    if ! any /usr/lib/*/libvulkan.so.1 /usr/lib/libvulkan.so.1 /usr/lib64/libvulkan.so.1; then required="$required libvulkan1"; fi
    if ! any /usr/lib/*/libomp.so.5 /usr/lib/libomp.so.5 /usr/lib64/libomp.so.5; then required="$required libomp5"; fi
fi

update_and_install() {
    export DEBIAN_FRONTEND=noninteractive
    echo "Installing through apt:" "$@"
    apt-get update -qq </dev/null
    apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

llvm_missing=false
have_llvm || llvm_missing=true
[ -z "$required" ] && [ "$llvm_missing" = false ] && exit 0

if have apt-get && [ "$(id -u)" = 0 ]; then
    # shellcheck disable=SC2086  the lists are words on purpose
    [ -z "$required" ] || update_and_install $required
    if [ "$llvm_missing" = true ]; then
        apt-get update -qq </dev/null || true
        update_and_install "$(llvm_package)" || echo "LLVM could not be installed: renders take several times longer." >&2
    fi
    exit 0
fi

[ "$llvm_missing" = false ] || wished=$(llvm_package)
if [ -n "$required" ]; then
    echo "This machine lacks what 'make $purpose' needs. Install it and run again:" >&2
    echo "    sudo apt-get install -y$required${wished:+ $wished}" >&2
    exit 1
fi
echo "Renders take several times longer without LLVM. To have it: sudo apt-get install -y $wished" >&2
