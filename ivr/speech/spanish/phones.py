"""Spanish: what is around telephone numbers and codes."""

from ivr.speech.patterns import codes, phones
from ivr.speech.rules import DASHES

_FILL = (
    r"(?:\s(?:los|usuarios|deben?|pueden?|llamar|marcar|marque|llame|al?|el|de|la|por|en|teléfono"
    r"|número|línea|servicio|gratis|directamente|o|retransmisión))*"
)
_PEOPLE = (
    "pacientes|personas|camas?|habitaciones|cuartos|visitas|miembros|niños|niñas|estudiantes"
    "|empleados|empleadas|casos|muertes|nacimientos|médicos|enfermeras|proveedores|voluntarios"
    "|residentes|familias|hogares|unidades|días|horas|minutos|semanas|meses|años|millas|pies|libras"
    "|dólares|puntos|páginas|copias|asientos|lugares|espacios|artículos|pruebas|dosis|vacunas"
    "|tabletas|pastillas|cirugías|procedimientos|clínicas|hospitales|sitios|oficinas|escuelas"
    "|clientes|cuentas|reclamos|quejas|solicitudes|veces|por ciento|grados|palabras|votos|empleos"
    "|metros|mujeres|hombres|adultos|bebés|donantes|participantes|citas|recetas|comidas|pasos"
)

PHONES = phones.Words(extensions="[Ee]xts?|EXT|[Ee]xtensi(?:ón|ones)|int|interno|[Aa]nexo",
                      extension="extensión")  # fmt: skip


def pound(region: str) -> str:
    """Return what the key # is called in a country."""
    return "almohadilla" if region == "ES" else "numeral"


CODES = codes.Words(
    names=r"(?i:(?<!\w)(?:habitación|sala|oficina|cuarto|unidad|cama|piso|apartado|apto|edificio|ruta"
    r"|autopista|carretera|autobús|lote|puerta|páginas?|formulario|capítulo|año|vuelo)\.?\s?#?)$",
    counted=r"\s(?:(?:nuevos|nuevas|otros|otras|más)\s)?"
    rf"(?:{_PEOPLE})(?!\w)",
    calls=r"(?i:(?<!\w)(?:llame[ns]?|llamar|llamando|marque[ns]?|marcar|marcando|mensaje"
    r"|texto|tty|tdd|ttd|trs|retransmisión|voz|sordas|línea|número|policía|emergencias?|comuníque(?:se|nse)|comunicarse"
    rf"|contacte|envíe|escriba|use|usando|mediante|vía|el|al){_FILL})[\s:=(#\"'\u2018\u201c«{DASHES}]{{1,3}}$",
    may_call=r"(?<!camas)(?<!otal)(?<!ginas)(?<!pacientes)(?<=[\w)]):\s?$|(?:^|[\w.,;]\s)\($",
    joints=r",?\s(?:[youe]|&)\s(?:(?:llame|marque)\s)?(?:(?:al?|el)\s)?|,\s|\s?[/&]\s?",
    services=r"[\"\u201d»)]?(?:,?\s(?:y\s|y luego\s|luego\s)?"
    r"(?:[Oo]prima|[Pp]resione|[Pp]ulse|[Mm]arque|opción)\b"
    r"|\s(?:para\s|si\s|cuando\s|en cualquier|de inmediato|inmediatamente"
    r"|desde\s(?:cualquier|su|el)|o\s(?:llame|marque|vaya|visite|al|el|911|988|1-)|es\s(?!\d)"
    r"|(?:ayuda|conecta|ofrece|atiende|puede)\s|está\s|Línea|[Rr]etransmisión|TTY|TDD"
    r"|[Oo]perador|[Ss]ervicio))",
    texting=r"(?i:(?<!\w)(?:envíe[ns]?|responda|enviar|mande[ns]?|mandar|escriba[ns]?|palabra|texto"
    r"|textee|sms|mensaje)(?!\w)"
    r"[^.!?\n]*(?<!\w)(?:al?|número|código|texto)[:\s]\s?[\"\u201c«(]?"
    r"|(?<!\w)(?:texto|sms)[:\s]\s?[\"\u201c«(]?)$",
    codes="pin|clave|contraseña|(?:código|clave)(?: de (?:acceso|área|seguridad|entrada|la puerta"
    "|confirmación|verificación|conferencia))?"
    r"|id(?: de (?:la )?(?:reunión|miembro|sesión)(?: de \w+)?)?"
    "|identificación|nss|ssn|nip|npi|mrn|cpt|hcpcs|(?:rx)?(?:bin|pcn|grp)",
    numbered="cuenta|caso|reclamo|reclamación|póliza|miembro|grupo|referencia|ref|confirmación"
    "|factura|orden|pedido|expediente|permiso|licencia|historia clínica|receta|contrato|préstamo"
    "|cliente|paciente|reserva|reservación|registro|solicitud|medidor|proveedor|plan|afiliado"
    "|certificado|vale|recibo|conferencia|reunión|estudiante|empleado|tarjeta|multa|seguimiento"
    "|medicare|medicaid|seguro social|ruta|pasaporte|recibo|modelo",
    marks=r"número|núm\.|no\.|nro\.|n\.º|id|código|es|son|será|termina en",
)  # fmt: skip
