# Runs nginx, and loads its files again when they change, without interrupting a request. Files that it does not take are
# reported once, and tried again: it also refuses valid ones while no name server answers.
set -eu
config=${CONFIG:-/etc/ingress/nginx.conf}

files() { cat "${config%/*}"/*.conf | cksum; }

loaded=$(files)
refused=''
nginx -e stderr -c "$config" -g 'daemon off;' &
pid=$!
trap 'kill -QUIT "$pid"' TERM QUIT INT
while kill -0 "$pid" 2>/dev/null; do
  # In the background, because a signal is handled only between commands.
  sleep "${INTERVAL:-5}" &
  wait "$!" || true
  found=$(files)
  if [ "$found" != "$loaded" ]; then
    if problem=$(nginx -e stderr -c "$config" -t -q 2>&1); then
      loaded=$found
      kill -HUP "$pid"
    elif [ "$found" != "$refused" ]; then
      refused=$found
      echo "$problem" >&2
    fi
  fi
done
wait "$pid"
