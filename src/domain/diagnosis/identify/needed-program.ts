const HOLDS_DATA = 'holds data';

/**
 * Programs of which more hangs than what they do themselves: ended in the middle they leave a file system, an upgrade or a
 * backup half done, or take a virtual machine, a mount, a tunnel or everybody's sessions with them. By what they are for; a
 * name ends as the kernel cuts it, after 15 bytes.
 */
const NEEDED: readonly (readonly [what: string, names: readonly string[], beginnings: readonly string[]])[] =
  [
    [
      'works on a file system or a device, and leaves it damaged if it is ended',
      [
        ...[
          'e2fsck',
          'xfs_repair',
          'xfs_scrub',
          'xfs_fsr',
          'xfs_growfs',
          'btrfs',
          'resize2fs',
          'tune2fs',
          'e4defrag',
        ],
        ...[
          'badblocks',
          'mdadm',
          'pvmove',
          'lvm',
          'lvconvert',
          'lvresize',
          'cryptsetup',
          'zpool',
          'zfs',
          'parted',
          'sgdisk',
        ],
        ...['growpart', 'partclone', 'debugfs'],
      ],
      ['fsck', 'mkfs', 'partclone.'],
    ],
    [
      'changes what is installed, and leaves that half done if it is ended',
      [
        ...[
          'dnf',
          'dnf5',
          'yum',
          'rpm',
          'apt',
          'apt-get',
          'aptitude',
          'dpkg',
          'dpkg-deb',
          'snapd',
          'packagekitd',
          'zypper',
        ],
        ...[
          'dracut',
          'grub2-mkconfig',
          'grub-mkconfig',
          'depmod',
          'do-release-upgrade',
          'leapp',
          'cloud-init',
          'ldconfig',
        ],
      ],
      ['dnf-', 'unattended-upgr', 'update-initramf', 'mkinitramfs'],
    ],
    [
      'copies, loads or upgrades data of a store, which is lost if it is ended',
      [
        ...[
          'mysqldump',
          'mariadb-dump',
          'mysqlcheck',
          'mysql_upgrade',
          'mysqlpump',
          'mydumper',
          'myloader',
          'myisamchk',
        ],
        ...[
          'xtrabackup',
          'mariabackup',
          'mariadb-backup',
          'innobackupex',
          'pg_dump',
          'pg_dumpall',
          'pg_basebackup',
          'pg_restore',
        ],
        ...[
          'pg_upgrade',
          'pg_rewind',
          'pg_resetwal',
          'pgbackrest',
          'wal-g',
          'barman',
          'mongodump',
          'mongorestore',
          'restic',
        ],
        ...['borg', 'duplicity', 'kopia', 'etcdctl', 'influx_inspect'],
      ],
      [],
    ],
    [
      HOLDS_DATA,
      [
        ...[
          'cockroach',
          'tikv-server',
          'tidb-server',
          'pd-server',
          'keydb-server',
          'dragonfly',
          'aerospike',
          'asd',
          'arangod',
        ],
        ...[
          'questdb',
          'victoria-metrics',
          'prometheus',
          'nats-server',
          'couchdb',
          'oracle',
          'db2sysc',
          'hdbindexserver',
        ],
        ...[
          'firebird',
          'ceph-mds',
          'ceph-mgr',
          'glusterd',
          'surreal',
          'rqlited',
          'weed',
          'milvus',
          'qdrant',
          'weaviate',
        ],
        ...[
          'typesense-server',
          'meilisearch',
          'searchd',
          'vespa-proton-bin',
          'fdbserver',
          'yb-tserver',
          'yb-master',
          'memgraph',
          'immudb',
          'rethinkdb',
        ],
        ...[
          'kvrocks',
          'GarnetServer',
          'redis-stack-server',
          'tigerbeetle',
          'dolt',
          'ndbd',
          'ndbmtd',
          'oninit',
          'irisdb',
          'dataserver',
        ],
        ...['vmstorage', 'victoria-logs', 'loki', 'cockroach-oss', 'tarantool', 'dgraph', 'janusgraph'],
      ],
      ['ora_'],
    ],
    [
      'runs a virtual machine',
      [
        'firecracker',
        'cloud-hypervisor',
        'VBoxHeadless',
        'VirtualBoxVM',
        'vmware-vmx',
        'crosvm',
        'qemu',
        'qemu-kvm',
      ],
      ['qemu-system-'],
    ],
    [
      'is a file system that others work in',
      [
        ...[
          'ntfs-3g',
          's3fs',
          'sshfs',
          'goofys',
          'mount-s3',
          'ceph-fuse',
          'glusterfs',
          'gcsfuse',
          'fuse-overlayfs',
          'juicefs',
        ],
        ...[
          'efs-proxy',
          'stunnel',
          'virtiofsd',
          'lxcfs',
          'vmhgfs-fuse',
          'ganesha.nfsd',
          'rpc.nfsd',
          'smbd',
          'iscsid',
          'multipathd',
        ],
      ],
      ['mount.', 'drbd'],
    ],
    [
      'carries the network of others',
      [
        ...[
          'openvpn',
          'wireguard-go',
          'tailscaled',
          'charon',
          'charon-systemd',
          'pluto',
          'pppd',
          'xl2tpd',
          'ovs-vswitchd',
        ],
        ...[
          'ovsdb-server',
          'bird',
          'zebra',
          'bgpd',
          'dhclient',
          'dhcpcd',
          'NetworkManager',
          'wpa_supplicant',
          'unbound',
          'named',
        ],
        ...['dnsmasq', 'coredns', 'cloudflared'],
      ],
      [],
    ],
    [
      "keeps people's sessions, and ends what runs in them with itself",
      [
        'tmux',
        'screen',
        'SCREEN',
        'mosh-server',
        'dtach',
        'abduco',
        'zellij',
        'sudo',
        'su',
        'gdm',
        'Xorg',
        'Xvnc',
      ],
      ['tmux:'],
    ],
  ];

/** The kernel's bound on a command name, in bytes. */
const COMMAND_BYTES = 15;

/** Why more hangs on a program of this name, as `/proc/<pid>/comm` or the file of the program has it; null: nothing is known. */
export function whyNeeded(name: string): string | null {
  const found = NEEDED.find(
    ([, names, beginnings]) =>
      names.some((one) => one === name || one.slice(0, COMMAND_BYTES) === name) ||
      beginnings.some((one) => name.startsWith(one)),
  );
  return found === undefined ? null : `${name} ${found[0]}`;
}

/** Whether a program of this name is a store of data. */
export const isStoreProgram = (name: string): boolean => whyNeeded(name)?.endsWith(` ${HOLDS_DATA}`) === true;
