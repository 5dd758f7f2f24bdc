/** A flag of a program that takes a secret. */
export interface PasswordFlag {
  readonly flag: string;
  /**
   * The value may follow at once (`-pX`), as the next word (`-p X`), or either; `user`: it is `user:password` (or
   * `user%password`, `user,password`), in either way; `pair`: it is `name=value`, and else the name of a file; `last`:
   * it stands behind the last colon of the next word.
   */
  readonly takes: 'attached' | 'either' | 'next' | 'user' | 'pair' | 'last';
}

const flags = (takes: PasswordFlag['takes'], ...names: readonly string[]): readonly PasswordFlag[] =>
  names.map((flag) => ({ flag, takes }));

const TOOLS: readonly (readonly [tools: string, flags: readonly PasswordFlag[]])[] = [
  [
    'mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlsh mariadb mariadb-dump mariadb-admin mysqlslap 7z 7za rar unrar',
    flags('attached', '-p'),
  ],
  ['sshpass mongo mongosh mongodump mongorestore mongoexport mongoimport cqlsh', flags('either', '-p')],
  ['docker podman nerdctl buildah skopeo helm az oc rdesktop cf', flags('either', '-p')],
  ['useradd usermod', flags('next', '-p')],
  ['redis-cli keydb-cli valkey-cli', flags('next', '-a')],
  [
    'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd ldapcompare ldapmodrdn',
    flags('either', '-w'),
  ],
  ['sqlcmd bcp osql isql mosquitto_pub mosquitto_sub ipmitool zip unzip', flags('either', '-P')],
  ['snmpwalk snmpget snmpset snmpbulkwalk', flags('next', '-c', '-A', '-X')],
  ['openssl', flags('next', '-k', '-K', '-passin', '-passout', '-pass')],
  ['curl curlftpfs wrk siege', [...flags('user', '-u', '-U'), ...flags('pair', '-b')]],
  ['http https xh', flags('user', '-a')],
  ['ab', flags('user', '-A', '-P')],
  ['check_plugin', [...flags('either', '-p'), ...flags('user', '-a')]],
  ['plink pscp psftp putty', flags('next', '-pw')],
  ['nsupdate dig', flags('last', '-y')],
  ['doveadm', flags('either', '-p')],
  ['squid_ldap_auth basic_ldap_auth ldap_auth', flags('either', '-w')],
  ['smbclient rpcclient lftp ncftp', flags('user', '-U', '-u')],
  ['nomad consul vault influx', flags('next', '-token', '-password')],
];

/** Programs whose short flag takes a secret; elsewhere `-p` means something else. */
export const PASSWORD_FLAGS: ReadonlyMap<string, readonly PasswordFlag[]> = new Map(
  TOOLS.flatMap(([tools, known]) =>
    tools.split(' ').map((tool): [string, readonly PasswordFlag[]] => [tool, known]),
  ),
);
