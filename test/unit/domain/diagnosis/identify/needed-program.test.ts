import { describe, expect, it } from 'vitest';
import { isStoreProgram, whyNeeded } from '../../../../../src/domain/diagnosis/identify/needed-program.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Of each kind of program on which more hangs: what a person reads of it, the programs, and those told by a beginning. */
const KINDS: readonly (readonly [why: string, names: string, beginnings: string])[] = [
  [
    'works on a file system or a device, and leaves it damaged if it is ended',
    `e2fsck xfs_repair xfs_scrub xfs_fsr xfs_growfs btrfs resize2fs tune2fs e4defrag badblocks mdadm pvmove lvm lvconvert
     lvresize cryptsetup zpool zfs parted sgdisk growpart partclone debugfs`,
    'fsck fsck.ext4 fsck.xfs mkfs mkfs.ext4 partclone.ext4',
  ],
  [
    'changes what is installed, and leaves that half done if it is ended',
    `dnf dnf5 yum rpm apt apt-get aptitude dpkg dpkg-deb snapd packagekitd zypper dracut grub2-mkconfig grub-mkconfig depmod
     do-release-upgrade leapp cloud-init ldconfig`,
    'dnf-automatic unattended-upgrade unattended-upgr update-initramfs update-initramf mkinitramfs',
  ],
  [
    'copies, loads or upgrades data of a store, which is lost if it is ended',
    `mysqldump mariadb-dump mysqlcheck mysql_upgrade mysqlpump mydumper myloader myisamchk xtrabackup mariabackup
     mariadb-backup innobackupex pg_dump pg_dumpall pg_basebackup pg_restore pg_upgrade pg_rewind pg_resetwal pgbackrest
     wal-g barman mongodump mongorestore restic borg duplicity kopia etcdctl influx_inspect`,
    '',
  ],
  [
    'holds data',
    `cockroach tikv-server tidb-server pd-server keydb-server dragonfly aerospike asd arangod questdb victoria-metrics
     prometheus nats-server couchdb oracle db2sysc hdbindexserver firebird ceph-mds ceph-mgr glusterd surreal rqlited weed
     milvus qdrant weaviate typesense-server meilisearch searchd vespa-proton-bin fdbserver yb-tserver yb-master memgraph
     immudb rethinkdb kvrocks GarnetServer redis-stack-server tigerbeetle dolt ndbd ndbmtd oninit irisdb dataserver
     vmstorage victoria-logs loki cockroach-oss tarantool dgraph janusgraph`,
    'ora_pmon_SHOP ora_dbw0_SHOP',
  ],
  [
    'runs a virtual machine',
    'firecracker cloud-hypervisor VBoxHeadless VirtualBoxVM vmware-vmx crosvm qemu qemu-kvm',
    'qemu-system-x86 qemu-system-x86_64 qemu-system-aarch64',
  ],
  [
    'is a file system that others work in',
    `ntfs-3g s3fs sshfs goofys mount-s3 ceph-fuse glusterfs gcsfuse fuse-overlayfs juicefs efs-proxy stunnel virtiofsd lxcfs
     vmhgfs-fuse ganesha.nfsd rpc.nfsd smbd iscsid multipathd`,
    'mount.nfs mount.ntfs-3g drbd drbd_r_r0',
  ],
  [
    'carries the network of others',
    `openvpn wireguard-go tailscaled charon charon-systemd pluto pppd xl2tpd ovs-vswitchd ovsdb-server bird zebra bgpd
     dhclient dhcpcd NetworkManager wpa_supplicant unbound named dnsmasq coredns cloudflared`,
    '',
  ],
  [
    "keeps people's sessions, and ends what runs in them with itself",
    'tmux screen SCREEN mosh-server dtach abduco zellij sudo su gdm Xorg Xvnc',
    'tmux:',
  ],
];

describe('a program on which more hangs than what it does itself', () => {
  it.each(KINDS)('%s', (why, names, beginnings) => {
    for (const name of [...words(names), ...(beginnings === '' ? [] : words(beginnings))])
      expect(whyNeeded(name), name).toBe(`${name} ${why}`);
    for (const name of words(names)) {
      const asTheKernelHasIt = name.slice(0, 15);
      expect(whyNeeded(asTheKernelHasIt), asTheKernelHasIt).toBe(`${asTheKernelHasIt} ${why}`);
      for (const another of [`my-${name}`, `${name}+`]) expect(whyNeeded(another), another).toBeNull();
    }
  });

  it.each([
    // A name is cut after 15 bytes by the kernel, and by nobody else earlier or later.
    ['victoria-metric', 'victoria-metric holds data'],
    ['victoria-metri', null],
    ['redis-stack-se', null],
    // Which others are called almost like.
    [
      'do-release-upgr',
      'do-release-upgr changes what is installed, and leaves that half done if it is ended',
    ],
    ['prometheus-node-exporter', null],
    ['mount', null],
    ['mountd', null],
    ['qemu-ga', null],
    ['qemu-system', null],
    ['dnfdaemon', null],
    ['oracle-exporter', null],
    ['oraagent.bin', null],
    ['update-motd', null],
    ['mkfifo', null],
    ['e2fsck.log', null],
    ['namedpipe', null],
    ['sum', null],
    ['node', null],
    ['report', null],
    ['', null],
  ])('of "%s" is said: %s', (name, why) => {
    expect(whyNeeded(name)).toBe(why);
  });
});

it.each([
  ['prometheus', true],
  ['typesense-serve', true],
  ['ora_pmon_SHOP', true],
  // What copies data holds none, and what is known of no kind holds none either.
  ['pg_dump', false],
  ['qemu-kvm', false],
  ['smbd', false],
  ['nginx', false],
])('%s is a store of data: %s', (name, expected) => {
  expect(isStoreProgram(name)).toBe(expected);
});
