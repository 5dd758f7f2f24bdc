import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import {
  keyAttributes,
  TABLE_DEFINITIONS,
  type TableDefinition,
  type TableRole,
  tableNames,
} from '../../src/contracts/incident-tables.ts';

export interface IncidentTablesArgs {
  /** The tables are `<tablePrefix>-incidents`, `-executions`, `-claims`, `-messages`, `-findings`, `-suppressions` and `-access`: RECOVEROPS_TABLE_PREFIX. */
  readonly tablePrefix: string;
  /**
   * Customer key that lets DynamoDB use it, which DataKey does not; without it the tables are encrypted with a key that
   * DynamoDB owns.
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Refuses to delete the tables, also by `pulumi destroy`. */
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Incidents, send records, claims, unreadable messages, the states of findings, mutes and windows, tokens and sign-ins: on demand, recoverable to any second of the last 35 days. */
export class IncidentTables extends pulumi.ComponentResource {
  readonly tables: Readonly<Record<TableRole, aws.dynamodb.Table>>;
  readonly tableArns: pulumi.Output<string[]>;

  constructor(name: string, args: IncidentTablesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:data:IncidentTables', name, {}, opts);
    const byRole = new Map(
      TABLE_DEFINITIONS.map((definition) => [definition.role, this.#table(name, definition, args)]),
    );
    const table = (role: TableRole): aws.dynamodb.Table => {
      const found = byRole.get(role);
      if (found === undefined) throw new Error(`src/contracts/incident-tables.ts defines no table ${role}`);
      return found;
    };
    this.tables = {
      incidents: table('incidents'),
      executions: table('executions'),
      claims: table('claims'),
      messages: table('messages'),
      findings: table('findings'),
      suppressions: table('suppressions'),
      access: table('access'),
    };
    this.tableArns = pulumi.all([...byRole.values()].map((each) => each.arn));
    this.registerOutputs({ tableArns: this.tableArns });
  }

  #table(name: string, definition: TableDefinition, args: IncidentTablesArgs): aws.dynamodb.Table {
    return new aws.dynamodb.Table(
      `${name}-${definition.role}`,
      {
        name: tableNames(args.tablePrefix)[definition.role],
        billingMode: 'PAY_PER_REQUEST',
        hashKey: definition.hashKey,
        attributes: keyAttributes(definition).map((attribute) => ({ name: attribute, type: 'S' })),
        globalSecondaryIndexes: definition.indexes.map((index) => ({
          name: index.name,
          keySchemas: [
            { attributeName: index.hashKey, keyType: 'HASH' },
            { attributeName: index.rangeKey, keyType: 'RANGE' },
          ],
          projectionType: 'INCLUDE',
          nonKeyAttributes: [...index.carries],
        })),
        ttl: { enabled: true, attributeName: definition.expiresAttribute },
        pointInTimeRecovery: { enabled: true },
        // `enabled` means a key of the account; without it DynamoDB encrypts with its own key.
        ...(args.kmsKeyArn === undefined
          ? {}
          : { serverSideEncryption: { enabled: true, kmsKeyArn: args.kmsKeyArn } }),
        deletionProtectionEnabled: args.deletionProtection,
        tags: args.tags,
      },
      { parent: this, protect: args.deletionProtection },
    );
  }
}
