import { describe, expect, it } from 'vitest';
import {
  isCalledAfterWork,
  isInterpreter,
  isPackagedProgram,
  isScriptName,
  isThrowaway,
  worksToAnEnd,
} from '../../../../../src/domain/diagnosis/identify/program-kind.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const WORK: readonly (readonly [what: string, names: string])[] = [
  [
    'compiles or builds',
    `cc1 cc1plus collect2 gcc gcc-9 gcc-12 cgcc g++ g++-9 g++-12 clang clang-9 clang-15 clang++ clang++-9 clang++-15 ld ld.lld
     ld.bfd ld.gold lto1 as make ninja cmake bazel buck buck2 rustc cargo go compile link javac gradle mvn sbt tsc webpack
     esbuild npm yarn pnpm pip pip3`,
  ],
  [
    'installs or upgrades',
    `dnf dnf5 dnf-automatic dnf5-automatic yum rpm rpmbuild zypper apk snap apt apt-get aptitude dpkg dpkg-deb unattended-upgr
     do-release-upgr do-release-upgrade leapp needrestart packagekitd dracut depmod mkinitramfs update-initramf grub-mkconfig
     grub2-mkconfig cloud-init`,
  ],
  [
    'packs, copies or keeps a copy',
    `tar gzip gunzip pigz bzip2 pbzip2 lbzip2 xz zstd lz4 7z 7za 7zr zip unzip cpio rsync scp sftp cp mv restic borg borgmatic
     kopia bup duplicity rdiff-backup rsnapshot rclone bacula-fd bacula-sd bareos-fd bareos-sd aws gsutil gcloud azcopy s3cmd
     s5cmd`,
  ],
  [
    'works for a store of data',
    `mysqldump mariadb-dump mysqlpump mysqlimport mysqlcheck mysqlbinlog mysql mariadb mydumper myloader myisamchk innochecksum
     xtrabackup mariabackup innobackupex gh-ost spirit psql pg_dump pg_basebackup pg_restore pg_repack pgloader pgbackrest barman
     wal-g vacuumdb reindexdb clusterdb mongodump mongorestore mongoimport mongoexport mongo mongosh sqlplus expdp impdp rman
     sqlite3 redis-cli cqlsh nodetool flyway liquibase alembic`,
  ],
  [
    'goes through what is on the disk',
    `clamscan freshclam updatedb plocate-build mandb aide rkhunter lynis logrotate find sort sha1sum sha256sum sha512sum md5sum
     openssl gpg gpg2`,
  ],
  [
    'works on a disk or a file system',
    `dd ddrescue shred badblocks fsck fsck.ext4 e2fsck tune2fs debugfs e4defrag resize2fs mkfs mkfs.xfs mkswap parted sfdisk
     growpart xfs_repair xfs_fsr xfs_db btrfs zfs zpool zdb mdadm cryptsetup cryptsetup-reencrypt cryptsetup-reen
     veritysetup dmsetup lvm pvmove lvresize pvresize lvextend vgextend lvreduce vgreduce
     lvconvert vgconvert lvcreate vgcreate pvcreate lvscan pvscan vgscan lvchange vgchange partclone partclone.ext4 qemu-img`,
  ],
  [
    'brings a change to many hosts',
    `git git-upload-pack git-gc svn svnadmin hg terraform terragrunt tofu pulumi packer ansible ansible-playbook ansible-pull
     chef-client puppet salt-call helm kubectl kubeadm`,
  ],
  ['makes pictures or sound', 'ffmpeg x264 x265 HandBrakeCLI sox gs blender'],
  [
    'computes',
    `gmx gmx_mpi mdrun lmp lmp_serial lmp_mpi namd2 namd3 vasp_std vasp_gam pw.x cp2k cp2k.psmp orca g16 simpleFoam pimpleFoam
     interFoam mpirun mpiexec orterun prte prted srun slurmstepd matlab MATLAB nextflow
     snakemake bwa samtools bcftools bowtie2 bowtie2-align-s bowtie2-align-l STAR blastn blastp blastx gatk torchrun deepspeed
     accelerate`,
  ],
];

const all = (table: readonly (readonly [string, string])[]) =>
  table.map(([what, names]) => [what, words(names)] as const);

describe('a program whose work ends by itself', () => {
  it.each(all(WORK))('%s', (_, names) => {
    expect(names.filter((name) => !worksToAnEnd(name))).toEqual([]);
    expect(names.map((name) => `my-${name}`).filter(worksToAnEnd)).toEqual([]);
  });

  it('the shells of a store end, and what routes to it does not', () => {
    expect(['mongo', 'mongosh'].map(worksToAnEnd)).toEqual([true, true]);
    expect(worksToAnEnd('mongos')).toBe(false);
  });

  it('is known by the name that the kernel cuts after 15 bytes, too', () => {
    const cut = ['cryptsetup-reencrypt', 'do-release-upgrade', 'ansible-playbook', 'unattended-upgrade'].map(
      (name) => name.slice(0, 15),
    );
    expect(cut.filter((name) => !worksToAnEnd(name))).toEqual([]);
  });

  it('is no server, and nothing that is only called almost like one', () => {
    const servers = words(`
      mysqld mariadbd postgres mongod mongos redis-server sqlservr etcd named slapd rsyslogd
      goaccess goto asterisk makefile linkerd gitlab-runner gitea puppetserver Rserve helmd kubelet findmnt sorted copyq gsd
      awslogsd tarsnapd xzgrep gcc-x gcc-12a clang-x g++-x lda ld.so dnf-makecache dnf6 aptd snapd dpkg-query rpcbind pip9 7zx
      bacula-dir bareos-dir pg_ pg_2 psqlodbc md5summer sha224sum gpg-agent gpg3 xfs_ xfs_1 lvmetad lvmpolld lvpolld pvx
      git- ansible- ansible2 gmx_x lmp_ namd4 vasp_ pwx pw-x orcad prtx octave-gui blasts bowtie2-align-x bowtie2-build x263
      buck3 npm-x cc2 cc1x x compile-server node python3 ffmpegd ddd ddclient cryptsetup-x cp2kx1 fsc mkf partclon`);
    expect(servers.filter(worksToAnEnd)).toEqual([]);
  });
});

describe('what somebody has called after such work', () => {
  it.each([
    ...words(`
      backup backups bkp restore recover migrate migration migrations migrator import importer export exporter sync mirror
      replicate replicator train trainer training finetune evaluate evaluation backfill crawl crawler dump upgrade reindex
      repack repair rebuild reencrypt etl ingest payroll billing invoice invoices settle settlement simulate simulation
      simulator solver mdrun`).map((word) => [word]),
  ])('%s', (word) => {
    for (const name of [
      word,
      word.toUpperCase(),
      `${word}.py`,
      `nightly-${word}`,
      `shop_${word}`,
      `shop.${word}`,
      `shop-${word}_2`,
      `${word}-all`,
    ])
      expect(isCalledAfterWork(name), name).toBe(true);
    for (const name of [`x${word}`, `${word}x`, `shop-x${word}`, `${word}9`])
      expect(isCalledAfterWork(name), name).toBe(false);
  });

  it.each(words('pt-archiver pt-online-schema-change pgcopydb zfs-auto-snap zfs-send btrbk veeamagent'))(
    '%s, by how the tools of its kind begin',
    (name) => {
      expect(isCalledAfterWork(name)).toBe(true);
      expect(isCalledAfterWork(`my${name}`)).toBe(false);
    },
  );

  it.each(
    words('shop.service report.py ptpd pt zfsd webserver syncthing trainer2 important dumpling settler'),
  )('%s is not', (name) => {
    expect(isCalledAfterWork(name)).toBe(false);
  });
});

const THROWAWAY: readonly (readonly [what: string, names: string])[] = [
  [
    'makes load',
    `yes stress stress-ng stress-ng-cpu stress-ng-vm cpuburn iperf iperf3 ab wrk wrk2 hey siege ping ping6 fping fping6`,
  ],
  [
    'filters or prints',
    `jq yq xmllint awk gawk mawk sed grep egrep fgrep zgrep rg ag ack head tail cat zcat wc cut tr uniq column fold fmt nl tac
     rev paste join comm diff cmp shuf strings hexdump xxd od bc dc seq factor`,
  ],
  [
    'shows or edits a text',
    `less more most man view vi vim vim.basic vim.tiny vim.nox nvi nvim nano pico emacs emacs-nox joe mcedit tig lnav multitail
     bat jless fzf`,
  ],
  [
    'shows what the host does',
    `top htop btop atop ctop nvtop iftop iotop slabtop powertop bashtop bpytop gotop iotop-c nethogs bmon iptraf iptraf-ng nload
     nmon glances dstat vmstat iostat mpstat pidstat watch lsof ps pstree ss netstat ls tree du df ncdu dua duf lazydocker k9s
     byobu-status`,
  ],
  ['follows the network', 'sngrep ngrep mtr mtr-packet traceroute traceroute6 tracepath tracepath6'],
  [
    'reads pages or chats',
    'w3m lynx links links2 elinks irssi weechat weechat-curses profanity finch gomuks newsboat dialog whiptail',
  ],
  ['makes an image anew', 'convert convert-im6 convert-im6.q16 magick identify'],
];

describe('a program of which only what it prints is left', () => {
  it.each(all(THROWAWAY))('%s', (_, names) => {
    expect(names.filter((name) => !isThrowaway(name))).toEqual([]);
    const others = names.flatMap((name) => [`my-${name}`, `${name}_server`]);
    expect(others.filter(isThrowaway)).toEqual([]);
  });

  it('is none whose work is kept, nor one that is only called almost like one', () => {
    const others = words(`
      tar rsync mutt mc mysql stress-ng- stress2 hawk xgrep agrep vimdiff vim.gtk evim emacs-gtk xtop nvstat statd pingd ping4
      gping traceroute4 links3 iperf2 wrk3 convert-im convert-imx convert-im6.q8 convert-im6.qx identifyd weechat-headless
      iptraf-x mtr-x iotop-x tailscaled catalina lessd headscale watchdog watchman sshd psacct lsyncd manager manpath bcc seqd
      abrtd acked`);
    expect(others.filter(isThrowaway)).toEqual([]);
  });
});

describe('a program that only runs what somebody has written for it', () => {
  it.each(
    words(`
      python python3 python3.11 python2.7 pypy pypy3 pypy3.10 perl perl5.36.0 ruby ruby2.7 node nodejs node-18 nodejs-20 node-9
      deno bun php php8.2 php8 php-cli php8.2-cli lua lua5.4 luajit luajit-2.1.0 tclsh tclsh8.6 bash sh dash zsh ksh ksh93
      R Rscript julia octave octave-cli`),
  )('%s', (name) => {
    expect(isInterpreter(name)).toBe(true);
    expect(isInterpreter(`my-${name}`)).toBe(false);
    expect(isInterpreter(`${name}-x`)).toBe(false);
  });

  it.each(
    words(`
      java pythonista python3-config nodemon node-x node-180 node_exporter php-fpm php8.2-fpm phpunit perldoc rubymine luac
      luajitx tclshx fish csh tcsh rbash ksh88 denodo bunx`),
  )('%s is none', (name) => {
    expect(isInterpreter(name)).toBe(false);
  });
});

describe('a script that an administrator wrote', () => {
  it.each(words('py pl rb js mjs cjs ts php lua tcl sh bash'))('ends in .%s', (ending) => {
    expect(isScriptName(`report.${ending}`)).toBe(true);
    expect(isScriptName(`nightly.report.${ending}`)).toBe(true);
    for (const name of [`report${ending}`, `.${ending}`, `report.${ending}x`, `report.x${ending}`, ending])
      expect(isScriptName(name), name).toBe(false);
  });

  it('is no file that is hidden and called only after an ending, nor a command of a package', () => {
    for (const name of ['..sh', 'report', 'report.conf', 'report.sh.bak', 'report.py.1'])
      expect(isScriptName(name), name).toBe(false);
  });
});

describe('where packages put their programs', () => {
  it.each(
    words(`
      /bin/a /sbin/a /lib/a /lib32/a /lib64/a /libx32/a /libexec/a /usr/bin/a /usr/sbin/a /usr/lib/x/a /usr/lib32/a
      /usr/lib64/a /usr/libx32/a /usr/libexec/x/a /usr/games/a /snap/x/1/a /opt/aws/bin/a`),
  )('%s', (exe) => {
    expect(isPackagedProgram(exe)).toBe(true);
    // The same path below a place of somebody's own, as an unpacked image of a system has it.
    expect(isPackagedProgram(`/srv/image${exe}`)).toBe(false);
  });

  it.each(
    words('/usr/local/bin/a /opt/shop/bin/a /home/ana/bin/a /usr/binx/a /usr/bin /optaws/a /opt/awslogs/a a'),
  )('%s is not there', (exe) => {
    expect(isPackagedProgram(exe)).toBe(false);
  });
});
