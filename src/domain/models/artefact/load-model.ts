import { Check } from 'typebox/value';
import { LIMITS } from '../../bounds.ts';
import { err, ok, type Result } from '../../text/result.ts';
import { schemaProblems } from '../../text/schema-problems.ts';
import { sha256Hex } from '../../text/sha256.ts';
import { ManifestSchema, type ModelManifest } from './model-manifest.ts';

/** A model as it lies in a folder or a bucket: two files, read as text. */
export interface ModelFiles {
  readonly manifest: string;
  readonly model: string;
}

/** How models of one kind are read. */
export interface ModelKind<Model> {
  /** As manifests name it. */
  readonly name: string;
  /** What its vectors of features must mean. */
  readonly features: string;
  readonly read: (file: unknown) => Result<Model>;
  /** What the model answers for the input of a vector, as JSON would hold it; or what is wrong with the input. */
  readonly answer: (model: Model, input: unknown) => Result<unknown>;
  /** Whether an answer is the one that was computed when the model was made. */
  readonly isSame: (answer: unknown, expected: unknown) => boolean;
}

export interface LoadedModel<Model> {
  readonly model: Model;
  readonly manifest: ModelManifest;
  /** Of the manifest, which names the model's own. */
  readonly sha256: string;
}

function parsed(name: string, text: string): Result<unknown> {
  if (text.length > LIMITS.modelBytes) return err(`${name} is longer than ${LIMITS.modelBytes} characters`);
  try {
    return ok(JSON.parse(text));
  } catch {
    return err(`${name} is no JSON`);
  }
}

/**
 * Loads a model that somebody vouched for by the hash of its manifest. Nothing of it is used before hashes, schemas and what it
 * answers to its own vectors are right.
 *
 * @param trusted Lower-case hex SHA-256 of the manifest.
 * @returns The model, or why it is refused.
 */
export function loadModel<Model>(
  kind: ModelKind<Model>,
  files: ModelFiles,
  trusted: string,
): Result<LoadedModel<Model>> {
  const sha256 = sha256Hex(files.manifest);
  if (sha256 !== trusted) return err(`the manifest has the hash ${sha256}, and only ${trusted} is trusted`);
  const manifest = parsed('the manifest', files.manifest);
  if (!manifest.ok) return manifest;
  if (!Check(ManifestSchema, manifest.value))
    return err(`the manifest: ${schemaProblems(ManifestSchema, manifest.value).join('; ')}`);
  const { kind: name, features, model: expected, vectors } = manifest.value;
  if (name !== kind.name) return err(`the manifest is of a model of the kind ${name}, not ${kind.name}`);
  if (features !== kind.features)
    return err(`the model reads ${features}, and this version makes ${kind.features}`);
  if (sha256Hex(files.model) !== expected.sha256)
    return err('the model is not the one that its manifest names');
  const file = parsed('the model', files.model);
  if (!file.ok) return file;
  const model = kind.read(file.value);
  if (!model.ok) return err(`the model: ${model.error}`);
  for (const [at, { input, output }] of vectors.entries()) {
    const answer = kind.answer(model.value, input);
    if (!answer.ok) return err(`parity vector ${at}: ${answer.error}`);
    if (!kind.isSame(answer.value, output))
      return err(`parity vector ${at} gives another answer here than where the model was made`);
  }
  return ok({ model: model.value, manifest: manifest.value, sha256 });
}

/** Why an artefact is not in use. */
export interface RefusedModel {
  /** Of its manifest; null: it could not be read. */
  readonly sha256: string | null;
  readonly why: string;
}

/** What serves and what was refused, for whoever wants to see it. */
export interface ModelState {
  readonly kind: string;
  /** Hash of the manifest of the model that answers; null: none does. */
  readonly serving: string | null;
  /** The last artefact that was refused after that one was taken; null: none was. */
  readonly refused: RefusedModel | null;
}

/** Keeps the last good model: one that is refused changes nothing but what is told. */
export class ModelSlot<Model> {
  readonly #kind: ModelKind<Model>;
  #loaded: LoadedModel<Model> | null = null;
  #refused: RefusedModel | null = null;

  constructor(kind: ModelKind<Model>) {
    this.#kind = kind;
  }

  /** The model that answers, or null. */
  get current(): LoadedModel<Model> | null {
    return this.#loaded;
  }

  get state(): ModelState {
    return { kind: this.#kind.name, serving: this.#loaded?.sha256 ?? null, refused: this.#refused };
  }

  /** Tells of an artefact of which the files cannot be read. */
  refuse(why: string): void {
    this.#refused = { sha256: null, why };
  }

  /** Takes a model that loads; else the one before stays. */
  offer(files: ModelFiles, trusted: string): Result<LoadedModel<Model>> {
    const loaded = loadModel(this.#kind, files, trusted);
    if (loaded.ok) {
      this.#loaded = loaded.value;
      this.#refused = null;
    } else this.#refused = { sha256: sha256Hex(files.manifest), why: loaded.error };
    return loaded;
  }
}
