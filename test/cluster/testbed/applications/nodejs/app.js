// Answers every request, and asks the next service first where NEXT names one. It knows nothing of tracing.
const http = require('http');

function ask(url) {
  return new Promise((resolve, reject) => {
    http.get(url, response => {
      let text = '';
      response.on('data', data => { text += data; });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

http.createServer(async (request, response) => {
  try {
    const following = request.url === '/health' ? undefined : process.env.NEXT;
    response.end(following ? `nodejs ${await ask(following)}` : 'nodejs');
  } catch (error) {
    response.statusCode = 502;
    response.end(String(error));
  }
}).listen(8080);
