import { TidemarkError } from '../../errors.ts';
import { DEFAULT_LIMITS, type TemplateLimits } from '../budget.ts';
import { toGoString } from '../values/go-string.ts';
import { quote } from '../values/quote.ts';
import { Lexer } from './lexer.ts';
import type { BranchNode, ListNode, Statement, Template, Tree } from './nodes.ts';
import { nestsTooDeep, parsePipeline, type ParseScope, parseStringLiteral } from './parse-pipeline.ts';
import type { Token } from './token.ts';
import { TokenStream } from './token-stream.ts';

export type ParseOptions = {
  readonly name: string;
  readonly hasFunction: (name: string) => boolean;
  readonly limits?: TemplateLimits;
};

/** What closes a list of statements. */
type Closing = { readonly kind: 'end' | 'else'; readonly position: number };

function isClosing(node: Statement | Closing): node is Closing {
  return node.kind === 'end' || node.kind === 'else';
}

/** What the trees of one template share. */
type Shared = { readonly options: ParseOptions; readonly trees: Map<string, Tree>; depth: number };

/**
 * Parses a template as Go's `text/template` does. Throws `TidemarkError` `template-parse` with Go's text
 * (`template: <name>:<line>: …`), or `template-limit`.
 */
export function parseTemplateText(source: string, options: ParseOptions): Template {
  const limits = options.limits ?? DEFAULT_LIMITS;
  const text = toGoString(source);
  if (text.length > limits.source)
    throw new TidemarkError(
      'template-limit',
      `the template has ${text.length} bytes, ${limits.source} are allowed`,
    );
  const shared: Shared = { options, trees: new Map(), depth: 0 };
  const parser = new TreeParser(shared, new TokenStream(options.name, new Lexer(text)));
  parser.parseAll(options.name);
  const root = shared.trees.get(options.name);
  if (root === undefined) throw new Error('the template is always among its own trees');
  return { name: options.name, source: text, root, trees: shared.trees };
}

class TreeParser {
  readonly #shared: Shared;
  readonly #tokens: TokenStream;
  readonly #scope: ParseScope;
  #rangeDepth = 0;

  constructor(shared: Shared, tokens: TokenStream) {
    this.#shared = shared;
    this.#tokens = tokens;
    this.#scope = {
      tokens,
      variables: ['$'],
      hasFunction: shared.options.hasFunction,
      enter: () => this.#enter(),
      leave: () => void shared.depth--,
    };
  }

  parseAll(name: string): void {
    const { position } = this.#tokens.peek();
    const nodes: Statement[] = [];
    while (this.#tokens.peek().type !== 'eof') {
      if (this.#parseDefinitionAhead()) continue;
      const node = this.#parseStatement();
      if (isClosing(node)) throw this.#tokens.error(`unexpected {{${node.kind}}}`);
      nodes.push(node);
    }
    this.#add({ name, root: { kind: 'list', position, nodes } });
  }

  #parseDefinitionAhead(): boolean {
    const delim = this.#tokens.peek();
    if (delim.type !== 'left-delim') return false;
    this.#tokens.next();
    const next = this.#tokens.nextNonSpace();
    if (next.type === 'define') {
      new TreeParser(this.#shared, this.#tokens.nested()).#parseDefinition();
      return true;
    }
    this.#tokens.backup(delim, next);
    return false;
  }

  #parseDefinition(): void {
    const context = 'define clause';
    const token = this.#tokens.nextNonSpace();
    if (token.type !== 'string' && token.type !== 'raw-string') throw this.#tokens.unexpected(token, context);
    const name = parseStringLiteral(this.#scope, token);
    this.#tokens.expect('right-delim', context);
    this.#parseBody(name, context);
  }

  #parseBody(name: string, context: string): void {
    const [root, closing] = this.#parseList();
    if (closing.kind !== 'end') throw this.#tokens.error(`unexpected {{${closing.kind}}} in ${context}`);
    this.#add({ name, root });
  }

  #parseList(): [ListNode, Closing] {
    const { position } = this.#tokens.peekNonSpace();
    const nodes: Statement[] = [];
    while (this.#tokens.peekNonSpace().type !== 'eof') {
      const node = this.#parseStatement();
      if (isClosing(node)) return [{ kind: 'list', position, nodes }, node];
      nodes.push(node);
    }
    throw this.#tokens.error('unexpected EOF');
  }

  #parseStatement(): Statement | Closing {
    const token = this.#tokens.nextNonSpace();
    if (token.type === 'text') return { kind: 'text', position: token.position, text: token.value };
    if (token.type !== 'left-delim') throw this.#tokens.unexpected(token, 'input');
    this.#tokens.actionLine = token.line;
    const node = this.#parseAction();
    this.#tokens.actionLine = 0;
    return node;
  }

  #parseAction(): Statement | Closing {
    const token = this.#tokens.nextNonSpace();
    switch (token.type) {
      case 'block':
        return this.#parseBlock();
      case 'break':
      case 'continue':
        return this.#parseJump(token.type, token.position);
      case 'else':
        return this.#parseElse();
      case 'end':
        return { kind: 'end', position: this.#tokens.expect('right-delim', 'end').position };
      case 'if':
      case 'range':
      case 'with':
        return this.#parseControl(token.type);
      case 'template':
        return this.#parseTemplateCall();
      default: {
        this.#tokens.backup(token);
        const { position } = this.#tokens.peek();
        return { kind: 'action', position, pipe: parsePipeline(this.#scope, 'command', 'right-delim') };
      }
    }
  }

  #parseJump(kind: 'break' | 'continue', position: number): Statement {
    this.#tokens.expect('right-delim', `{{${kind}}}`);
    if (this.#rangeDepth === 0) throw this.#tokens.error(`{{${kind}}} outside {{range}}`);
    return { kind, position };
  }

  #parseElse(): Closing {
    const ahead = this.#tokens.peekNonSpace();
    // "else if" and "else with" leave the keyword for the control structure that they belong to.
    if (ahead.type === 'if' || ahead.type === 'with') return { kind: 'else', position: ahead.position };
    return { kind: 'else', position: this.#tokens.expect('right-delim', 'else').position };
  }

  #parseControl(kind: BranchNode['kind']): BranchNode {
    this.#enter();
    const known = this.#scope.variables.length;
    const pipe = parsePipeline(this.#scope, kind, 'right-delim');
    if (kind === 'range') this.#rangeDepth++;
    const [list, closing] = this.#parseList();
    if (kind === 'range') this.#rangeDepth--;
    const elseList = closing.kind === 'else' ? this.#parseElseList(kind, closing.position) : undefined;
    this.#scope.variables.length = known;
    this.#shared.depth--;
    return { kind, position: pipe.position, pipe, list, ...(elseList && { elseList }) };
  }

  #parseElseList(kind: BranchNode['kind'], position: number): ListNode {
    if (kind !== 'range' && this.#tokens.peek().type === kind) {
      this.#tokens.next();
      return { kind: 'list', position, nodes: [this.#parseControl(kind)] };
    }
    const [list, closing] = this.#parseList();
    if (closing.kind !== 'end') throw this.#tokens.error(`expected end; found {{${closing.kind}}}`);
    return list;
  }

  #parseBlock(): Statement {
    const context = 'block clause';
    const token = this.#tokens.nextNonSpace();
    const name = this.#parseTemplateName(token, context);
    const pipe = parsePipeline(this.#scope, context, 'right-delim');
    this.#enter();
    new TreeParser(this.#shared, this.#tokens.nested()).#parseBody(name, context);
    this.#shared.depth--;
    return { kind: 'template', position: token.position, name, pipe };
  }

  #parseTemplateCall(): Statement {
    const context = 'template clause';
    const token = this.#tokens.nextNonSpace();
    const name = this.#parseTemplateName(token, context);
    const next = this.#tokens.nextNonSpace();
    if (next.type === 'right-delim') return { kind: 'template', position: token.position, name };
    this.#tokens.backup(next);
    const pipe = parsePipeline(this.#scope, context, 'right-delim');
    return { kind: 'template', position: token.position, name, pipe };
  }

  #parseTemplateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'raw-string') throw this.#tokens.unexpected(token, context);
    return parseStringLiteral(this.#scope, token);
  }

  /** An empty tree gives way to one that is not; two that are not empty clash. */
  #add(tree: Tree): void {
    const known = this.#shared.trees.get(tree.name);
    if (known === undefined || isEmptyList(known.root)) this.#shared.trees.set(tree.name, tree);
    else if (!isEmptyList(tree.root))
      throw this.#tokens.error(`template: multiple definition of template ${quote(tree.name)}`);
  }

  #enter(): void {
    const { limits = DEFAULT_LIMITS, name } = this.#shared.options;
    if (++this.#shared.depth > limits.depth) throw nestsTooDeep(name, limits.depth);
  }
}

function isEmptyList(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && /^[\s\x85]*$/.test(node.text));
}
