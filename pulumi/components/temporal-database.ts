import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface TemporalDatabaseArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly instanceClass: string;
  readonly storageGiB: number;
  /** Makes the database from this snapshot: another one replaces the database (docs/operations/backup-restore.md). */
  readonly snapshot: string | null;
  readonly multiAz: boolean;
  readonly backupDays: number;
  readonly deletionProtection: boolean;
}

export const POSTGRES_PORT = 5432;
const POSTGRES_MAJOR = '17';
/** Storage grows by itself up to this many times of what it began with. */
const STORAGE_GROWTH = 5;
/**
 * RDS changes the password that it manages every 7 days by default, and the server reads it only when it starts. So it
 * is changed by a person, together with a new deployment: docs/operations/deploy-aws.md.
 */
const ROTATION_DAYS = 1000;

/** PostgreSQL for a Temporal server of one's own: private, encrypted, TLS only, backed up. */
export class TemporalDatabase extends pulumi.ComponentResource {
  /** Of the instance, as its metrics name it. */
  readonly identifier: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** Holds `username` and `password` as JSON. */
  readonly credentialsArn: pulumi.Output<string>;
  readonly username = 'temporal';

  constructor(name: string, args: TemporalDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:temporal:TemporalDatabase', name, {}, opts);
    const parent = { parent: this };
    const group = new aws.ec2.SecurityGroup(
      name,
      { vpcId: args.vpcId, description: 'PostgreSQL of Temporal', tags: { Name: name } },
      parent,
    );
    const subnets = new aws.rds.SubnetGroup(name, { subnetIds: [...args.subnetIds] }, parent);
    const parameters = new aws.rds.ParameterGroup(
      name,
      { family: `postgres${POSTGRES_MAJOR}`, parameters: [{ name: 'rds.force_ssl', value: '1' }] },
      parent,
    );
    const database = new aws.rds.Instance(
      name,
      {
        engine: 'postgres',
        engineVersion: POSTGRES_MAJOR,
        autoMinorVersionUpgrade: true,
        instanceClass: args.instanceClass,
        ...(args.snapshot === null ? {} : { snapshotIdentifier: args.snapshot }),
        allocatedStorage: args.storageGiB,
        maxAllocatedStorage: args.storageGiB * STORAGE_GROWTH,
        storageType: 'gp3',
        storageEncrypted: true,
        multiAz: args.multiAz,
        // The first of the two databases; the second is made with the schema.
        dbName: 'temporal',
        username: this.username,
        manageMasterUserPassword: true,
        port: POSTGRES_PORT,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [group.id],
        publiclyAccessible: false,
        parameterGroupName: parameters.name,
        backupRetentionPeriod: args.backupDays,
        backupWindow: '03:00-04:00',
        maintenanceWindow: 'sun:04:30-sun:05:30',
        copyTagsToSnapshot: true,
        deletionProtection: args.deletionProtection,
        skipFinalSnapshot: !args.deletionProtection,
        ...(args.deletionProtection ? { finalSnapshotIdentifier: `${name}-final` } : {}),
        performanceInsightsEnabled: true,
        performanceInsightsRetentionPeriod: 7,
      },
      {
        ...parent,
        // A minor version that AWS has put in must not be taken back.
        ignoreChanges: ['engineVersion'],
        protect: args.deletionProtection,
        // The database that a restored one takes the place of: AWS refuses to delete it, and it is worth keeping for days.
        retainOnDelete: args.deletionProtection,
      },
    );
    this.credentialsArn = database.masterUserSecrets.apply(([secret]) => {
      if (secret === undefined)
        throw new Error('RDS manages no password for the database: check manageMasterUserPassword');
      return secret.secretArn;
    });
    new aws.secretsmanager.SecretRotation(
      name,
      {
        secretId: this.credentialsArn,
        rotateImmediately: false,
        rotationRules: { automaticallyAfterDays: ROTATION_DAYS },
      },
      parent,
    );
    this.identifier = database.identifier;
    this.address = database.address;
    this.securityGroupId = group.id;
    this.registerOutputs({ address: this.address });
  }
}
