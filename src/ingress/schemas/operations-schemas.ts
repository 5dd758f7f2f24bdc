import { Type } from 'typebox';
import type { CatalogueView, DetectorView, SettingsView, WorkersView } from '../../contracts/operations.ts';

const Anything = Type.Object({}, { additionalProperties: true });
const NullableText = Type.Union([Type.String(), Type.Null()]);
const Pollers = Type.Object({
  workflows: Type.Integer(),
  incident: Type.Integer(),
  ssm: Type.Integer(),
  ai: Type.Integer(),
});
const Settings = Type.Array(
  Type.Object({
    name: Type.String(),
    kind: Type.Union([Type.Literal('shown'), Type.Literal('masked')]),
    value: Type.Optional(NullableText),
    isSet: Type.Boolean({ description: 'False: what holds because nobody has set it' }),
  }),
);
const Limits = Type.Array(Type.Object({ name: Type.String(), value: Type.Number() }));

export const SettingsSchema = Type.Unsafe<SettingsView>(
  Type.Object({
    checkedAt: Type.String(),
    ingress: Type.Object({ version: Type.String(), settings: Settings, limits: Limits }),
    workers: Type.Array(
      Type.Object({
        identity: Type.String(),
        version: Type.String(),
        buildId: NullableText,
        startedAt: Type.String(),
        toldAt: Type.String(),
        isHeard: Type.Boolean(),
        approvalMode: Type.Union([Type.Literal('on'), Type.Literal('off')]),
        policyVersion: Type.String(),
        site: Type.Object({ from: Type.String(), sha256: Type.String() }),
        notifications: Type.Union([
          Type.Object({ routes: Type.Integer(), recipients: Type.Integer() }),
          Type.Null(),
        ]),
        settings: Settings,
        limits: Limits,
      }),
    ),
    differing: Type.Array(Type.String()),
    isPartial: Type.Boolean(),
  }),
);

export const WorkersSchema = Type.Unsafe<WorkersView>(
  Type.Object({
    checkedAt: Type.String(),
    currentBuildId: NullableText,
    builds: Type.Array(
      Type.Object({
        buildId: Type.String(),
        status: Type.String(),
        pollers: Pollers,
        pinnedOpen: Type.Integer({ description: 'Open workflows that end with this build' }),
      }),
    ),
    unversioned: Pollers,
    unpolled: Type.Array(Type.String(), { description: 'What nobody polls for' }),
  }),
);

export const DetectorSchema = Type.Unsafe<DetectorView>(
  Type.Object({
    checkedAt: Type.String(),
    kind: Type.Union([Type.Literal('none'), Type.Literal('unread'), Type.Literal('told')]),
    why: Type.Optional(Type.String()),
    report: Type.Optional(Anything),
    isHeard: Type.Optional(Type.Boolean()),
  }),
);

/** What a runbook, a probe and a cause are has one type each; they are not written down here a second time. */
export const CatalogueSchema = Type.Unsafe<CatalogueView>(
  Type.Object({
    runbooks: Type.Array(Anything),
    runbooksProblem: NullableText,
    probes: Type.Array(Anything),
    causes: Type.Array(Anything),
  }),
);
