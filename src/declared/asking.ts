import type { Declared, DeclaredField, FileKind, MoreField } from '../model/declared.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Place } from '../model/place.ts';
import type { ConfiguredMount, SharingKind } from '../model/workload.ts';
import type { NamespaceType } from '../namespaces.ts';

type ListField = 'capAdd' | 'capDrop' | 'securityOpt' | 'devices' | 'deviceCgroupRules';

/** Puts together what one workload asks for, value by value, each with its place. */
export class Asking {
  readonly #declared: Declared;
  /** One for all that nobody asked for: of most workloads that is most. */
  readonly #nothing: Evidence;

  /** @param place where the workload itself is written */
  constructor(kind: FileKind, place: Place) {
    this.#declared = {
      kind,
      place,
      places: {},
      undecided: {},
      more: {},
      sharing: {},
      privileged: false,
      capAdd: [],
      capDrop: [],
      securityOpt: [],
      appArmorProfile: '',
      cgroupParent: '',
      mounts: [],
      devices: [],
      deviceCgroupRules: [],
    };
    this.#nothing = { witness: 'declared', field: place.path, value: 'not set', place };
  }

  /**
   * How a namespace is asked for; of one that comes twice the last counts.
   * @param value as written
   * @param target of kind `container`: id of the workload joined, or a path
   */
  share(type: NamespaceType, kind: SharingKind, value: string, place: Place, target?: string): this {
    this.#declared.sharing[type] = {
      kind,
      ...(target !== undefined && { target }),
      evidence: { witness: 'declared', field: place.path, value, place },
    };
    return this;
  }

  /**
   * What holds for a namespace because nobody asked for anything.
   * @param place where somebody could, if it is not the workload
   */
  unasked(type: NamespaceType, kind: SharingKind, note?: string, place = this.#declared.place): this {
    const evidence: Evidence =
      note === undefined
        ? this.#nothing
        : { witness: 'declared', field: place.path, value: 'not set', note, place };
    this.#declared.sharing[type] = { kind, implied: true, evidence };
    return this;
  }

  /** A namespace of which the files do not say how it is asked for, and why. */
  openSharing(type: NamespaceType, value: string, why: string, place: Place): this {
    this.#declared.sharing[type] = {
      kind: 'unset',
      evidence: { witness: 'declared', field: place.path, value, note: why, place },
    };
    return this;
  }

  privileged(asked: boolean, place: Place): this {
    this.#declared.privileged = asked;
    this.#declared.places.privileged = [place];
    return this;
  }

  cgroupParent(value: string, place: Place): this {
    this.#declared.cgroupParent = value;
    this.#declared.places.cgroupParent = [place];
    return this;
  }

  add(field: ListField, value: string, place: Place): this {
    this.#declared[field].push(value);
    return this.#at(field, place);
  }

  mount(mount: ConfiguredMount, place: Place): this {
    this.#declared.mounts.push(mount);
    return this.#at('mounts', place);
  }

  /** Of a field that only some kinds of file have. */
  also(field: MoreField, value: string, place: Place): this {
    append(this.#declared.more, field, value);
    return this.#at(field, place);
  }

  /** A field whose value the files alone do not settle: `why` is a clause, such as `depends on X, which is not set`. */
  undecided(field: DeclaredField, why: string, place: Place): this {
    append(this.#declared.undecided, field, { why, place });
    return this;
  }

  /** @param written one of the security options: where its name is told others stay as they are */
  undecidedOption(written: string, why: string, place: Place): this {
    const [, option] = /^([\w-]+)[=:]/.exec(written) ?? [];
    if (option === undefined) return this.undecided('securityOpt', why, place);
    append(this.#declared.undecided, 'securityOpt', { why, place, option });
    return this;
  }

  profiles(names: readonly string[]): this {
    if (names.length > 0) this.#declared.profiles = [...names];
    return this;
  }

  system(name: NonNullable<Declared['system']>): this {
    this.#declared.system = name;
    return this;
  }

  /** A setting that whoever reads the file takes no notice of. */
  ignored(place: Place): this {
    this.#declared.ignored = [...(this.#declared.ignored ?? []), place];
    return this;
  }

  done(): Declared {
    return this.#declared;
  }

  #at(field: DeclaredField, place: Place): this {
    append(this.#declared.places, field, place);
    return this;
  }
}

/** In place: a file may ask for one field many thousand times. */
function append<K extends string, V>(lists: Partial<Record<K, V[]>>, key: K, value: V): void {
  const list = lists[key];
  if (list) list.push(value);
  else lists[key] = [value];
}
