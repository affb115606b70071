#!/bin/sh
# The first process of a sandbox, already in namespaces of its own: private mounts and network, then "$@".
# It stays as parent so that it reaps whatever the parts leave behind; when it dies, the kernel ends all the rest.
set -eu

# A private /run, and private changes over /etc, /var/lib and /var/log: the machine's own files stay as they are.
mkdir -p /run
mount -t tmpfs -o mode=755 sandbox /run
dir=/run/sandbox
mkdir -p $dir/logs $dir/tmp $dir/home $dir/pki /run/lock
chmod 1777 $dir/tmp
if [ -n "${SANDBOX_LOGS-}" ]; then mount --bind "$SANDBOX_LOGS" $dir/logs; fi
for folder in /etc /var/lib /var/log; do
  over=$dir/over$folder
  mkdir -p "$over/upper" "$over/work"
  mount -t overlay -o "lowerdir=$folder,upperdir=$over/upper,workdir=$over/work" overlay $folder
done

# The kubelet wants these kernel settings and would write them for the whole machine: it reads them as already so.
setting() {
  [ -e "/proc/sys/$1" ] || return 0
  mkdir -p "$dir/sys/$1"
  echo "$2" >"$dir/sys/$1/value"
  mount --bind "$dir/sys/$1/value" "/proc/sys/$1"
}
setting vm/overcommit_memory 1
setting vm/panic_on_oom 0
setting kernel/panic 10
setting kernel/panic_on_oops 1
setting kernel/keys/root_maxkeys 1000000
setting kernel/keys/root_maxbytes 25000000

# The node's network: one bridge that is the node's address and the pods' switch.
ip link set lo up
ip link add cni0 type bridge
ip address add 10.244.0.1/24 dev cni0
ip link set cni0 up
echo 1 >/proc/sys/net/ipv4/ip_forward
if [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]; then echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables; fi
# 127.0.0.4:443 is the cluster's endpoint.
iptables -t nat -A OUTPUT -d 127.0.0.4 -p tcp --dport 443 -j REDIRECT --to-ports 6443
# Where the agent of EKS Pod Identity listens on each node.
ip address add 169.254.170.23/32 dev lo
# Pods reach the AWS endpoints by the node's address: 127.0.0.2 would be their own.
echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet
# Builders in pods and containers reach the registry and the mirror by addresses beside it.
ip address add 10.244.0.3/32 dev lo
ip address add 10.244.0.6/32 dev lo
for chain in PREROUTING OUTPUT; do
  iptables -t nat -A $chain -d 10.244.0.1 -p tcp --dport 443 -j DNAT --to-destination 127.0.0.2:443
  iptables -t nat -A $chain -d 10.244.0.3 -p tcp --dport 443 -j DNAT --to-destination 127.0.0.3:443
  iptables -t nat -A $chain -d 10.244.0.6 -p tcp --dport 5000 -j DNAT --to-destination 127.0.0.6:5000
done
# 127.0.0.8 is where nothing answers, not even with a refusal.
iptables -A OUTPUT -d 127.0.0.8 -j DROP

set +e
"$@"
exit $?
