# Runs nginx, and loads its files again when they change, without interrupting a request. Files that are not valid are
# reported and left alone.
set -eu
config=${CONFIG:-/etc/ingress/nginx.conf}

files() { cat "${config%/*}"/*.conf | cksum; }

loaded=$(files)
nginx -e stderr -c "$config" -g 'daemon off;' &
pid=$!
trap 'kill -QUIT "$pid"' TERM QUIT INT
while kill -0 "$pid" 2>/dev/null; do
  # In the background, because a signal is handled only between commands.
  sleep "${INTERVAL:-5}" &
  wait "$!" || true
  found=$(files)
  if [ "$found" != "$loaded" ]; then
    loaded=$found
    if nginx -e stderr -c "$config" -t -q; then
      kill -HUP "$pid"
    fi
  fi
done
wait "$pid"
