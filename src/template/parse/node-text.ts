import { quote } from '../values/quote.ts';
import type { Node } from './nodes.ts';

/** A node as Go prints it in the `at <…>` of an error. */
export function toNodeText(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${toNodeText(node.pipe)}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'list':
      return node.nodes.map(toNodeText).join('');
    case 'if':
    case 'range':
    case 'with': {
      const otherwise = node.elseList ? `{{else}}${toNodeText(node.elseList)}` : '';
      return `{{${node.kind} ${toNodeText(node.pipe)}}}${toNodeText(node.list)}${otherwise}{{end}}`;
    }
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${toNodeText(node.pipe)}` : ''}}}`;
    case 'pipe': {
      const names = node.declarations.map(toNodeText).join(', ');
      const declaration = names === '' ? '' : `${names} ${node.isAssign ? '=' : ':='} `;
      return declaration + node.commands.map(toNodeText).join(' | ');
    }
    case 'command':
      return node.args.map(toArgumentText).join(' ');
    case 'bool':
      return String(node.value);
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'identifier':
      return node.name;
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
    case 'variable':
      return node.path.join('.');
    case 'field':
      return node.path.map((name) => `.${name}`).join('');
    case 'chain':
      return `${toArgumentText(node.node)}${node.path.map((name) => `.${name}`).join('')}`;
  }
}

function toArgumentText(node: Node): string {
  return node.kind === 'pipe' ? `(${toNodeText(node)})` : toNodeText(node);
}
