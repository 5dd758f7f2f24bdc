/**
 * A systemctl that answers from files, as its manual says that the real one does: a unit is a file of properties under
 * /run/units, and what was done to units stands in /run/units/.did.
 */
const SYSTEMCTL = `
cd /run/units || exit 1
case $1 in
  show) cat "$2" 2>/dev/null || printf 'LoadState=not-found\\nActiveState=inactive\\n' ;;
  is-system-running) cat .system 2>/dev/null || echo running ;;
  is-active)
    state=$(sed -n 's/^ActiveState=//p' "$2" 2>/dev/null)
    echo "\${state:-inactive}"; [[ $state == active ]] || exit 3
    ;;
  status) echo "these are the last lines of $2" ;;
  reset-failed) ;;
  start | restart | reload | stop)
    echo "$1 $2" >>.did
    [[ ! -e .fails ]] || exit 1
    new=active; [[ $1 != stop ]] || new=inactive
    sed -i "s/^ActiveState=.*/ActiveState=$new/" "$2"
    [[ ! -e .hook ]] || . ./.hook
    ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac`;
const JOURNALCTL = 'cat /run/units/.journal 2>/dev/null';

export const UNIT_SHIMS = { systemctl: SYSTEMCTL, journalctl: JOURNALCTL };

/**
 * `unit NAME STATE [PROPERTY=VALUE...]` makes a unit; `listen PORT NAME` starts a program of that name that listens, with its
 * id in pid; `group PATH` puts that process into a control group; `did` prints what was done to units.
 */
export const UNIT_PRELUDE = `
mkdir -p /run/units; touch /run/units/.did
unit() {
  local name=$1 state=$2; shift 2
  { for property; do printf '%s\\n' "$property"; done
    printf '%s\\n' "Id=$name" Type=simple LoadState=loaded "ActiveState=$state" SubState=x UnitFileState=enabled CanReload=yes MainPID=\${pid:-0} NRestarts=0
    printf '%s\\n' Result=success 'ExecStart={ path=/usr/bin/sleep ; argv[]=/usr/bin/sleep 9 ; ignore_errors=no }' User=root WorkingDirectory=/
  } >"/run/units/$name"
}
listen() {
  cp /usr/bin/perl "/tmp/$2"
  "/tmp/$2" -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1", LocalPort => $ARGV[0], ReuseAddr => 1) or die; sleep 300' "$1" &
  pid=$!
  while kill -0 $pid && ! grep -qi ":$(printf %04x "$1") 00000000:0000 0A" /proc/net/tcp; do sleep 0.05; done
}
group() { echo "$1" >/run/group; mount --bind /run/group /proc/$pid/cgroup; }
did() { echo "did: $(paste -sd, /run/units/.did)"; }
`;
