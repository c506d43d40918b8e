import {isBecause, type Program} from '../actions/action.ts';
import {type ActionId, actions} from '../actions/index.ts';
import {changeLine} from '../actions/use-prompt.ts';
import {dialog} from '../keymaps/dialog.ts';
import {everywhere} from '../keymaps/everywhere.ts';
import {chordText, type Keymap, resolve} from '../keymaps/keymap.ts';
import {kindKeymaps} from '../keymaps/kinds.ts';
import {logs} from '../keymaps/logs.ts';
import {object} from '../keymaps/object.ts';
import {outputs} from '../keymaps/outputs.ts';
import {overlay} from '../keymaps/overlay.ts';
import {prompt} from '../keymaps/prompt.ts';
import {session} from '../keymaps/session.ts';
import {table} from '../keymaps/table.ts';
import {edited, type Line, typed} from '../store/line.ts';
import {idOf} from '../resources/kind.ts';
import {logsOf, objectOf, outputsOf, sessionOf, type State, top} from '../store/state.ts';

export type Dispatcher = {
  /** One key. Whatever it does has begun when this returns, so that a burst of keys behaves as typed slowly. */
  press(chord: string): void;
  /** Pasted text goes where text is typed and never runs keys. */
  paste(text: string): void;
  run(id: ActionId): void;
};

export function createDispatcher(program: Program, hasUnicode: boolean): Dispatcher {
  const {store} = program;
  return {press, paste, run};

  function press(chord: string): void {
    const state = store.getState();
    if (state.flash) store.setState({flash: undefined});
    // A text field takes letters before they are keys.
    if (state.dialog && program.dialog.type(chord)) return;
    const resolution = resolve(scopesOf(state), state.pending, chord);
    if (resolution.type === 'pending') return store.setState({pending: resolution.chord});
    if (state.pending !== '') store.setState({pending: ''});
    if (resolution.type === 'run') return run(resolution.action);
    if (type(state, chord)) return;
    program.flash('info', `${chordText(resolution.chord, hasUnicode)} does nothing here; ? shows what does`);
  }

  function run(id: ActionId): void {
    const action = actions[id];
    try {
      const needed = action.needs?.(store.getState());
      if (isBecause(needed)) program.flash('warn', needed.because);
      else void action.run(program, needed)?.catch(error => tell(action.title, error));
    } catch (error) {
      tell(action.title, error);
    }
  }

  function tell(title: string, error: unknown): void {
    program.flash('error', `${title}: ${error instanceof Error ? error.message : String(error)}`);
  }

  function paste(text: string): void {
    const {prompt: open, overlay: shown, dialog: asked} = store.getState();
    if (asked) program.dialog.paste(text);
    else if (open) changeLine(program, typed(open.line, text));
    else if (shown) store.setState({overlay: {...shown, line: typed(shown.line, text), selected: 0}});
    else program.flash('info', 'Pasted text is not run as keys; : or / takes it');
  }

  /** True where the chord edits the line that is open. */
  function type({prompt: open, overlay: shown}: State, chord: string): boolean {
    const line: Line | undefined = shown?.line ?? open?.line;
    const next = line && edited(line, chord);
    if (!next) return line !== undefined;
    if (shown) store.setState({overlay: {...shown, line: next, selected: next.text === shown.line.text ? shown.selected : 0}});
    else changeLine(program, next);
    return true;
  }
}

/** From the inside out. A dialog, an overlay or a prompt takes all keys. */
export function scopesOf(state: State): readonly Keymap[] {
  if (state.dialog) return [dialog];
  if (state.overlay) return [overlay];
  return state.prompt ? [prompt] : viewScopes(state);
}

/** What keys do in the view that is shown, whatever lies over it. */
export function viewScopes(state: State): readonly Keymap[] {
  if (logsOf(state)) return [logs, everywhere];
  if (objectOf(state)) return [object, everywhere];
  if (sessionOf(state)) return [session, everywhere];
  if (outputsOf(state)) return [outputs, everywhere];
  const kind = top(state)?.table.kind;
  const own = kind && kindKeymaps[idOf(kind)];
  return own ? [own, table, everywhere] : [table, everywhere];
}
