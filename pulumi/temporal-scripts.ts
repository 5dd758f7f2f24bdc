export const TEMPORAL_PORT = 7233;
export const TEMPORAL_UI_PORT = 8080;
/** Where a task of the Temporal server keeps what its first container prepares. */
export const TEMPORAL_FILES = '/etc/recoverops-temporal';
const RDS_CA = 'rds-ca.pem';
const DYNAMIC_CONFIG_NAME = 'dynamic-config.yaml';
export const RDS_CA_FILE = `${TEMPORAL_FILES}/${RDS_CA}`;
export const DYNAMIC_CONFIG_FILE = `${TEMPORAL_FILES}/${DYNAMIC_CONFIG_NAME}`;
const ATTEMPTS = 5;
const WAIT_SECONDS = 10;

/** PostgreSQL's index columns are this long; longer ids are refused up front. */
const DYNAMIC_CONFIG = 'limit.maxIDLength:\n  - value: 255\n    constraints: {}\n';

/**
 * Runs before the server, in temporalio/admin-tools: fetches Amazon's certificates for RDS, writes the dynamic
 * configuration, and brings both databases to the schema of this version. Doing it again changes nothing, and two tasks
 * that start together may both do it: who comes second tries again.
 * @param region whose RDS certificates are trusted.
 * @param folder where the server's files go.
 */
export function prepareScript(region: string, folder: string = TEMPORAL_FILES): string {
  const [ca, dynamicConfig] = [`${folder}/${RDS_CA}`, `${folder}/${DYNAMIC_CONFIG_NAME}`];
  const tool = `temporal-sql-tool --plugin postgres12 --ep "$DB_HOST" -p "$DB_PORT" -u "$SQL_USER" --tls --tls-ca-file ${ca}`;
  const schema = (database: string, kind: string) =>
    `${tool} --db ${database} setup-schema -v 0.0 && ${tool} --db ${database} update-schema -d /etc/temporal/schema/postgresql/v12/${kind}/versioned`;
  return [
    'set -eu',
    `wget -q -T 20 -O ${ca} "https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem"`,
    `grep -q 'BEGIN CERTIFICATE' ${ca} || { echo 'the RDS certificates could not be fetched: check that the network lets tasks reach truststore.pki.rds.amazonaws.com' >&2; exit 1; }`,
    `printf '%s' '${DYNAMIC_CONFIG}' > ${dynamicConfig}`,
    `chmod 0644 ${ca} ${dynamicConfig}`,
    `prepare() { { ${tool} --db temporal_visibility create || true; } && ${schema('temporal', 'temporal')} && ${schema('temporal_visibility', 'visibility')}; }`,
    'attempt=1',
    `until prepare; do [ "$attempt" -lt ${ATTEMPTS} ] || { echo 'the schema could not be brought up to date; the reason is above' >&2; exit 1; }; attempt=$((attempt + 1)); sleep ${WAIT_SECONDS}; done`,
  ].join('\n');
}

/**
 * Starts the server. Version 1.31 puts the password between the double quotes of a YAML text without escaping it, and a
 * password that RDS makes may hold a backslash.
 */
export function serverScript(): string {
  return [
    'set -eu',
    String.raw`POSTGRES_PWD="$(printf '%s' "$POSTGRES_PWD" | sed 's/\\/&&/g')"`,
    'export POSTGRES_PWD',
    'exec /etc/temporal/entrypoint.sh',
  ].join('\n');
}

/**
 * Runs beside the server until the namespace and its search attributes are there, then ends.
 * @param attributes names and types, as in src/contracts/search-attributes.ts.
 */
export function namespaceScript(
  namespace: string,
  retentionDays: number,
  attributes: readonly { readonly name: string; readonly type: string }[],
): string {
  const temporal = `temporal --address "$(hostname -i):${TEMPORAL_PORT}"`;
  return [
    'set -u',
    `until ${temporal} operator cluster health; do sleep 3; done`,
    `until ${temporal} operator namespace describe -n ${namespace} >/dev/null 2>&1; do ${temporal} operator namespace create -n ${namespace} --retention ${retentionDays}d || sleep 3; done`,
    ...attributes.map(
      ({ name, type }) =>
        `until ${temporal} operator search-attribute list -n ${namespace} | grep -qw ${name}; do ${temporal} operator search-attribute create -n ${namespace} --name ${name} --type ${type} || sleep 3; done`,
    ),
    `echo 'namespace ${namespace} is ready'`,
  ].join('\n');
}
