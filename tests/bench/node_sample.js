// The line as a sample on Node has it: express, Twilio's own library, one process for each core.
const cluster = require("node:cluster");
const express = require("express");
const twilio = require("twilio");

const genuine = twilio.webhook({ protocol: "https", host: "line.example.org" });
const line = express().use(express.urlencoded({ extended: false }));
line.post(/^\/voice/, genuine, (request, response) => {
  const answer = new twilio.twiml.VoiceResponse();
  const menu = answer.gather({ action: "/voice/0/main", numDigits: 1 });
  for (let key = 1; key <= 6; key++) menu.say(`For answer ${key}, press ${key}.`);
  response.type("text/xml").send(answer.toString());
});
if (cluster.isPrimary) for (let core = 0; core < 2; core++) cluster.fork();
else line.listen(Number(process.env.PORT), "127.0.0.1");
