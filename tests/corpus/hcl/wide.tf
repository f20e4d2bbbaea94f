locals {
  größe            = "日本語" # Größe
  ключ     = "👩‍👩‍👧" # Familie
  été = "🇩🇪"       # decomposed
  plain = "x" // wide neighbours
}
