# Part of every host's boot: the k3s binary, which is also kubectl.
# shellcheck shell=bash
step 'k3s binary'
releases="https://github.com/k3s-io/k3s/releases/download/${K3S_VERSION/+/%2B}"
binary=k3s
[ "$ARCHITECTURE" = amd64 ] || binary="k3s-$ARCHITECTURE"
fetch "$releases/$binary" "$WORK/$binary"
fetch "$releases/sha256sum-$ARCHITECTURE.txt" "$WORK/k3s.sums"
verify "$WORK/$binary" "$WORK/k3s.sums" "$K3S_SHA256"
install -D -m 0755 "$WORK/$binary" "$ROOT/usr/local/bin/k3s"
ln -sf k3s "$ROOT/usr/local/bin/kubectl"
export PATH="$ROOT/usr/local/bin:$PATH"
