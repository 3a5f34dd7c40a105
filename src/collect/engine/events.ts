import { isObject } from './json.ts';
import type { StreamListener } from './stream.ts';
import type { Transport } from './transport.ts';

/** What an engine tells of: GET /events, since API 1.22. Docker and Podman's compatible API differ in their actions. */
export interface EngineEvent {
  /** `start`, `die`, `exec_start`, `connect`, Podman's `remove`; without what follows a colon, which may be a command. */
  action: string;
  /** Id of the container, also of one that a network was connected to. */
  container: string | undefined;
}

export interface EventListener {
  /** From now on nothing is missed. */
  open(): void;
  event(event: EngineEvent): void;
  /** Something happened that cannot be understood: a line that is too long, or no event. */
  unknown(): void;
}

/** Labels are in it, which may be megabytes; an ordinary event has 500 bytes. */
const MAX_LINE_BYTES = 256 * 1024;

/** Of all others no verdict changes. A proxy that lets GET /events through may look at the filters. */
const PATH = `/events?filters=${encodeURIComponent(JSON.stringify({ type: ['container', 'network'] }))}`;

/** Ends when the engine ends the stream. Throws EngineError. */
export function followEvents(transport: Transport, listener: EventListener): Promise<void> {
  const lines: StreamListener = {
    open: () => listener.open(),
    line(text) {
      const event = parseEvent(text);
      if (event) listener.event(event);
      else listener.unknown();
    },
    tooLong: () => listener.unknown(),
  };
  return transport.stream(PATH, MAX_LINE_BYTES, lines);
}

/** Undefined: it is none. */
export function parseEvent(line: string): EngineEvent | undefined {
  const event = parse(line);
  if (!isObject(event) || typeof event.Action !== 'string' || !isObject(event.Actor)) return undefined;
  const { ID, Attributes } = event.Actor;
  const container = event.Type === 'network' ? isObject(Attributes) && Attributes.container : ID;
  return {
    action: event.Action.replace(/:.*$/s, '').trim(),
    container: typeof container === 'string' && container !== '' ? container : undefined,
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
