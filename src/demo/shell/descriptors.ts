import type {Start, Stream} from '../kubelet/process.ts';
import type {OpenFile} from './files.ts';
import {notReadable, notWritable} from './pipe.ts';
import type {Descriptor, Steps, Task} from './task.ts';

/** An open file with its place in it. */
export function fileDescriptor(
  file: OpenFile,
  path: string,
  how: {isReading: boolean; isWriting: boolean; isAppending?: boolean},
): Descriptor {
  let offset = 0;
  return {
    path,
    *read(task, most) {
      if (!how.isReading) yield* notReadable();
      if (task.isTired()) yield task.rest;
      const bytes = file.readAt(offset, Math.max(1, most));
      offset += bytes.length;
      return bytes.length === 0 ? undefined : bytes;
    },
    *until(task, end) {
      if (!how.isReading) yield* notReadable();
      if (task.isTired()) yield task.rest;
      const bytes = file.readAt(offset, 4096);
      const stop = bytes.indexOf(end);
      const taken = stop < 0 ? bytes : bytes.subarray(0, stop + 1);
      offset += taken.length;
      return taken.length === 0 ? undefined : taken;
    },
    *write(task, bytes) {
      if (!how.isWriting) yield* notWritable();
      if (task.isTired()) yield task.rest;
      if (how.isAppending || (offset === file.size() && file.type === 'file')) {
        file.append(bytes);
        offset = file.size();
        return;
      }
      file.writeAt(offset, bytes);
      offset += bytes.length;
    },
    hold() {},
    release() {},
    isReadable: () => true,
  };
}

/** Nothing to read, and all that is written is gone: standard input of what has none. */
export const emptyDescriptor: Descriptor = {
  path: '/dev/null',
  *read(task) {
    if (task.isTired()) yield task.rest;
    return undefined;
  },
  *write(task) {
    if (task.isTired()) yield task.rest;
  },
  hold() {},
  release() {},
  isReadable: () => true,
};

/** Out of the container, to whoever started the process. */
export function outputDescriptor(start: Start, stream: Stream, isOver: () => boolean): Descriptor {
  return {
    read: notReadable,
    *write(task, bytes) {
      yield* untilReady(task, start, bytes.length);
      if (bytes.length > 0 && !isOver()) start.onOutput(stream, bytes);
    },
    hold() {},
    release() {},
  };
}

/** Stands still while the receiver is full. Much output takes time: 2 KiB are a step. */
export function* untilReady(task: Task, start: Start, length: number): Steps<void> {
  if (task.isTired(1 + (length >> 11))) yield task.rest;
  while (start.isFull) {
    let wake: (() => void) | undefined;
    let isReady = false;
    const isFull = start.isFull(() => {
      isReady = true;
      wake?.();
    });
    if (!isFull) return;
    yield given => {
      wake = given;
      if (isReady) given();
      return () => (wake = undefined);
    };
  }
}
