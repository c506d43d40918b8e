import {guardOf, type GuardRules, lockedBecause} from '../store/guard.ts';

/** Why a command may change nothing in a context: as in the program, but that no command unlocks what is protected. */
export function lockedForCommands(context: string, rules: GuardRules, isReadOnly: boolean): string | undefined {
  const guard = guardOf(context, rules, isReadOnly);
  if (guard.readOnlyBecause !== undefined || guard.protectedBecause === undefined) return lockedBecause(guard);
  return `${guard.protectedBecause}; protect: false for it below contexts in config.yaml opens it`;
}
