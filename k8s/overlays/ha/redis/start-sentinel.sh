# Starts a Sentinel. It keeps what it knows of Redis and of the other Sentinels in its file, without passwords and users.
set -eu
file=/data/sentinel.conf
self="$(hostname).redis-sentinel"
if [ ! -s "$file" ]; then
  cat >"$file" <<END
port 26379
dir /tmp
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $self
sentinel announce-port 26379
sentinel monitor jogging redis-0.redis 6379 2
sentinel down-after-milliseconds jogging 5000
sentinel failover-timeout jogging 30000
sentinel parallel-syncs jogging 1
END
fi
# Everybody may ask for the master; only Sentinels, and a master that leaves, may change anything.
{
  grep -v -e '^user ' -e '^sentinel auth-pass ' -e '^sentinel sentinel-' "$file"
  cat <<END
user default on nopass ~* &* -@all +auth +hello +ping +client +command +info +role +subscribe +psubscribe +unsubscribe +punsubscribe +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters +sentinel|replicas +sentinel|slaves +sentinel|sentinels +sentinel|myid
user sentinel on >$REDISCLI_AUTH ~* &* +@all
sentinel sentinel-user sentinel
sentinel sentinel-pass $REDISCLI_AUTH
sentinel auth-pass jogging $REDISCLI_AUTH
END
} >"$file.new"
mv "$file.new" "$file"
until getent hosts redis-0.redis >/dev/null; do sleep 1; done
exec redis-server "$file" --sentinel
