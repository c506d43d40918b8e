import {spawn} from 'node:child_process';
import {clipboardSequence} from './clipboard.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Tool = {readonly command: string; readonly args: readonly string[]};

/**
 * The program that puts text on the clipboard of this machine. Undefined over SSH, where it would be the wrong machine's, and where there is
 * no desktop that has one.
 */
export function clipboardTool(environment: Environment, platform: string): Tool | undefined {
  if (environment['SSH_CONNECTION'] || environment['SSH_TTY'] || environment['SSH_CLIENT']) return undefined;
  if (platform === 'darwin') return {command: 'pbcopy', args: []};
  if (platform === 'win32') return {command: 'clip', args: []};
  if (environment['WAYLAND_DISPLAY']) return {command: 'wl-copy', args: []};
  return environment['DISPLAY'] ? {command: 'xclip', args: ['-selection', 'clipboard']} : undefined;
}

/**
 * Copies text: with the desktop's own tool where there is one, else, or where that is not installed, by way of the terminal (OSC 52). Throws an
 * Error for people where the text is too long for that.
 */
export function createClipboard(environment: Environment, platform: string, pass: (sequence: string) => void): (text: string) => void {
  let tool = clipboardTool(environment, platform);
  return text => {
    if (!tool) return pass(clipboardSequence(text, environment));
    const child = spawn(tool.command, [...tool.args], {stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {...environment}});
    child.on('error', () => {
      tool = undefined;
      try {
        pass(clipboardSequence(text, environment));
      } catch {
        // Too long for the terminal, too; it was said that it was sent, and cannot be taken back.
      }
    });
    child.stdin.on('error', () => {});
    child.stdin.end(text);
    child.unref();
  };
}
