export { type MessagesCommandOptions, messagesCommand } from './messages-command.js';
