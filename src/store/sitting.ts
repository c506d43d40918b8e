/** An entry of the ledger that a key would take back, or why there is none. */
export type Takeable = {readonly id: string; readonly title: string; readonly context: string} | {readonly because: string};

/** What was changed since the program started, as far as `u` and `U` need to know it. */
export type Sitting = {readonly undo: Takeable; readonly redo: Takeable};

export const untouched: Sitting = {
  undo: {because: 'Nothing was changed in this sitting; H lists earlier changes'},
  redo: {because: 'Nothing was undone in this sitting'},
};
